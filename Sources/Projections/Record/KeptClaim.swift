/// A claim as a layer of the book keeps it: as the bytes that a snapshot has of it, which take a
/// small part of its memory. It is made anew each time it is asked for.
struct KeptClaim: Sendable {
    private enum Form {
        case written([UInt8])
        case read(Claim)
    }

    private let form: Form

    init(_ claim: Claim) {
        // A list that grew keeps room for as much again.
        form = .written(claim.encoded.withUnsafeBytes { Array($0) })
    }

    var claim: Claim {
        switch form {
        case .read(let claim): return claim
        case .written(let bytes):
            guard let claim = try? Claim(decoding: bytes) else {
                preconditionFailure("a claim is read as it was written")
            }
            return claim
        }
    }
}

extension KeptClaim: Coded {
    func encode(to writer: inout ByteWriter) {
        switch form {
        case .written(let bytes): writer.raw(bytes)
        case .read(let claim): writer.write(claim)
        }
    }

    /// Made at once: what is damaged is to be found where it is read.
    init(from reader: inout ByteReader) throws(DamagedValue) {
        form = .read(try reader.read())
    }
}
