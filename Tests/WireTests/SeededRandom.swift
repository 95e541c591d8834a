/// The same numbers for the same seed, everywhere (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(upTo countMax: Int) -> [UInt8] {
        (0..<Int.random(in: 0...countMax, using: &self)).map { _ in
            UInt8.random(in: 0...255, using: &self)
        }
    }

    /// A word with whatever JSON has to escape, or none at all.
    mutating func word() -> String {
        let characters: [Character] = [
            "a", "b", "-", ".", "\"", "\\", "\n", "\t", "é", "→", "😀", "/",
        ]
        let count = Int.random(in: 0...6, using: &self)
        return String((0..<count).map { _ in characters[Int.random(in: 0..<12, using: &self)] })
    }

    mutating func words() -> [String] {
        (0..<Int.random(in: 0...3, using: &self)).map { _ in word() }
    }
}
