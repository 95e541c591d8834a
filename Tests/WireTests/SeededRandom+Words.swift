import PactwireTesting

extension SeededRandom {
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
