/// Payloads without meaning, the same in each run: the log never looks into one.
struct Workload {
    /// One after another as the bare loops write them.
    let bytes: [UInt8]
    let payloads: [[UInt8]]

    /// About 8 MiB: more than the processor keeps close by, as fresh payloads are.
    init(payloadBytes: Int) {
        let count = (8 << 20) / payloadBytes
        var state: UInt64 = 0x5057_4C4F_4700
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * payloadBytes)
        while bytes.count < count * payloadBytes {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 56))
        }
        self.bytes = bytes
        payloads = (0..<count).map {
            Array(bytes[$0 * payloadBytes..<($0 + 1) * payloadBytes])
        }
    }

    /// All payloads in batches of `count`; what is left over is left out.
    func batches(of count: Int) -> [[[UInt8]]] {
        (0..<payloads.count / count).map { Array(payloads[$0 * count..<($0 + 1) * count]) }
    }
}
