/// The rows of one answer, in their order, each made when its turn comes. A value that goes on where
/// it was left, in the same book, or in another through the same lens.
protocol RowWalk: Sendable {
    /// Makes the rows to come, until `take` says false: that row was the last for now.
    ///
    /// - Throws: `givenUp` when `isOver`, which is asked before each is made, says so. The walk is
    ///   worth nothing then.
    mutating func each(
        in book: Book, until isOver: () -> Bool, _ take: (Row) -> Bool
    ) throws(QueryFault)

    /// Roughly the memory that it takes beside the book's.
    var bytes: Int { get }
}

extension RowWalk {
    /// All that are to come.
    mutating func rest(
        in book: Book, until isOver: () -> Bool
    ) throws(QueryFault) -> [Row] {
        var rows: [Row] = []
        try each(in: book, until: isOver) { row in
            rows.append(row)
            return true
        }
        return rows
    }
}

/// Rows at places that are known, and perhaps places without one.
struct RowsAtPlaces<Place: Sendable>: RowWalk {
    private let places: [Place]
    private var next = 0
    private let maker: @Sendable (Book) -> (Place) -> Row?

    /// `maker`: for some of the rows, of what is to be read once for these.
    init(_ places: [Place], _ maker: @escaping @Sendable (Book) -> (Place) -> Row?) {
        (self.places, self.maker) = (places, maker)
    }

    mutating func each(
        in book: Book, until isOver: () -> Bool, _ take: (Row) -> Bool
    ) throws(QueryFault) {
        let row = maker(book)
        while next < places.count {
            if isOver() { throw .givenUp }
            next += 1
            if let row = row(places[next - 1]), !take(row) { return }
        }
    }

    /// The ids in a place may be on the heap.
    var bytes: Int { places.count * (MemoryLayout<Place>.stride + 64) }
}

/// Rows that had to be made before the first of them was known to be one.
struct MadeRows: RowWalk {
    private let rows: [Row]
    private var next = 0
    let bytes: Int

    init(_ rows: [Row]) {
        self.rows = rows
        // With their keys.
        bytes = rows.reduce(0) { $0 + $1.json.count + 256 }
    }

    mutating func each(
        in book: Book, until isOver: () -> Bool, _ take: (Row) -> Bool
    ) throws(QueryFault) {
        while next < rows.count {
            next += 1
            guard take(rows[next - 1]) else { return }
        }
    }
}
