import CUTF8Proc

/// A name as names are compared: NFKC and case folding of Unicode, and no diacritics. Of a long text
/// its first ``scalarsMax`` scalars are the name.
///
/// For questions only. What stands in a row or in the state must not depend on it, for it changes
/// with the version of Unicode that the machine has.
struct FoldedName: Equatable {
    /// What is longer is no name that anybody asks for, and all names are folded for one question.
    static let scalarsMax = 1024

    /// Single spaces between what spaces stand between, none at the ends.
    private let scalars: [Int32]

    init(_ text: String) {
        var kept: [Int32] = []
        var base = Int32.max
        for scalar in Self.decomposed(text) {
            switch utf8proc_category(scalar) {
            case UTF8PROC_CATEGORY_MN, UTF8PROC_CATEGORY_ME:
                if !Self.isDropped(scalar, on: base) { kept.append(scalar) }
                continue
            case UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP,
                UTF8PROC_CATEGORY_CC:
                if !kept.isEmpty, kept.last != Self.space { kept.append(Self.space) }
            default: kept.append(Self.withoutStroke[scalar] ?? scalar)
            }
            base = scalar
        }
        if kept.last == Self.space { kept.removeLast() }
        // Composed again, so that a letter doesn't begin with another: か isn't the start of が.
        let length = utf8proc_normalize_utf32(&kept, kept.count, Self.composing)
        scalars = Array(kept.prefix(max(0, length)))
    }

    /// The folded text.
    var text: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars.compactMap { Unicode.Scalar(UInt32($0)) })
        return String(text)
    }

    enum Match { case whole, beginning }

    /// Whether what was asked is this name, or this name or one of its words begins with it.
    ///
    /// Cost: as much as the two are long.
    func match(_ asked: FoldedName) -> Match? {
        if self == asked { return scalars.isEmpty ? nil : .whole }
        guard !asked.scalars.isEmpty, asked.scalars.count <= scalars.count else { return nil }
        // Knuth, Morris and Pratt: what of the asked was read here is never read again.
        let borders = asked.borders
        var matched = 0
        for (place, scalar) in scalars.enumerated() {
            while matched > 0, matched == borders.count || asked.scalars[matched] != scalar {
                matched = borders[matched - 1]
            }
            if asked.scalars[matched] == scalar { matched += 1 }
            if matched == borders.count, isBeginning(from: place + 1 - matched, to: place + 1) {
                return .beginning
            }
        }
        return nil
    }

    /// Of each beginning of this name, how much of it is its end as well, short of all.
    private var borders: [Int] {
        var borders = [0]
        for place in scalars.indices.dropFirst() {
            var border = borders[place - 1]
            while border > 0, scalars[border] != scalars[place] { border = borders[border - 1] }
            borders.append(scalars[border] == scalars[place] ? border + 1 : 0)
        }
        return borders
    }

    /// Whether a word begins at `start`, and a whole letter ends before `end`: a mark there makes
    /// another of it.
    private func isBeginning(from start: Int, to end: Int) -> Bool {
        (start == 0 || !Self.isOfWord(scalars[start - 1]))
            && (end == scalars.count || !Self.isMark(scalars[end]))
    }

    // MARK: Unicode

    /// NFKD with case folded and without what is never shown; a few characters decompose into
    /// more than their text has bytes, so the length is asked for first.
    private static func decomposed(_ text: String) -> [Int32] {
        var text =
            text.utf8.count > scalarsMax ? String(text.unicodeScalars.prefix(scalarsMax)) : text
        return text.withUTF8 { bytes in
            let length = utf8proc_decompose(bytes.baseAddress, bytes.count, nil, 0, folding)
            guard length > 0 else { return [] }
            return [Int32](unsafeUninitializedCapacity: length) { scalars, count in
                count = utf8proc_decompose(
                    bytes.baseAddress, bytes.count, scalars.baseAddress, length, folding)
            }
        }
    }

    private static let folding = utf8proc_option_t(
        UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
            | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_IGNORE.rawValue)
    private static let composing = utf8proc_option_t(
        UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue)

    private static let space: Int32 = 0x20

    /// Marks on Latin, Greek and Cyrillic letters, which people leave out; points that Hebrew and
    /// Arabic are rarely written with. Elsewhere a mark tells one letter from another.
    private static func isDropped(_ mark: Int32, on base: Int32) -> Bool {
        base < 0x530
            || (0x591...0x5C7).contains(mark) || (0x64B...0x652).contains(mark) || mark == 0x670
    }

    /// Diacritics that no decomposition takes off: đ ħ ı ł ø ŧ.
    private static let withoutStroke: [Int32: Int32] = [
        0x111: 0x64, 0x127: 0x68, 0x131: 0x69, 0x142: 0x6C, 0xF8: 0x6F, 0x167: 0x74,
    ]

    private static func isMark(_ scalar: Int32) -> Bool {
        (UTF8PROC_CATEGORY_MN.rawValue...UTF8PROC_CATEGORY_ME.rawValue)
            .contains(utf8proc_category(scalar).rawValue)
    }

    /// Whether it is a letter, a mark or a number.
    private static func isOfWord(_ scalar: Int32) -> Bool {
        (UTF8PROC_CATEGORY_LU.rawValue...UTF8PROC_CATEGORY_NO.rawValue)
            .contains(utf8proc_category(scalar).rawValue)
    }
}
