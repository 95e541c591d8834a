/// Encodes entries one after the other, all into the same bytes.
struct EntryWriter {
    private var key: [UInt8] = []
    private var value = ByteWriter()

    /// Hands over the entry of a key, given as the bytes that follow those of the table.
    ///
    /// - Returns: what `take` says.
    mutating func hand(
        _ value: (some Coded)?, of table: TableName, _ group: ArraySlice<UInt8>,
        _ member: ArraySlice<UInt8> = [], to take: EntryTaker
    ) -> Bool {
        key.removeAll(keepingCapacity: true)
        key.append(table.rawValue)
        key.append(contentsOf: group)
        key.append(contentsOf: member)
        guard let value else { return key.withUnsafeBytes { take($0, nil) } }
        self.value.removeAll()
        self.value.write(value)
        return key.withUnsafeBytes { key in
            self.value.bytes.withUnsafeBytes { take(key, $0) }
        }
    }
}
