import Glibc

/// Keys compare as raw bytes; a prefix comes before what it is a prefix of.
enum KeyOrder {
    /// Negative when `first` comes first, 0 when they are equal.
    static func compare(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
        let common = min(first.count, second.count)
        if common > 0, let left = first.baseAddress, let right = second.baseAddress {
            let order = memcmp(left, right, common)
            if order != 0 { return Int(order) }
        }
        return first.count - second.count
    }
}
