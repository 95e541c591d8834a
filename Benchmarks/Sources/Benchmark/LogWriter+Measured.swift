import BareDisk
import EventLog

extension LogWriter {
    /// Appends `batches` in turn, each a group, until `count` are on disk or `seconds` are over.
    mutating func measure(
        _ batches: [[[UInt8]]], count: Int, seconds: Double = .infinity
    ) throws(Failure) -> Times {
        var nanoseconds: [UInt64] = []
        nanoseconds.reserveCapacity(min(count, 1 << 20))
        let start = bare_now()
        let end = seconds.isFinite ? start + UInt64(seconds * 1e9) : .max
        var before = start
        while nanoseconds.count < count, before < end {
            let batch = batches[nanoseconds.count % batches.count]
            do {
                _ = try append(batch, now: Int64(before / 1000))
            } catch {
                throw Failure("\(error)")
            }
            let after = bare_now()
            nanoseconds.append(after - before)
            before = after
        }
        return Times(nanoseconds)
    }

    /// Has the filled segment ready that is used after the present one, or in its place when that
    /// one grows.
    func fillAhead() throws(Failure) {
        filler.hurry()
        do {
            while try filler.step() {}
        } catch {
            throw Failure("\(error)")
        }
    }

    /// A thread that fills while this one appends. What it can't fill is not filled, as in a daemon.
    func startFilling() throws(Failure) -> Background {
        let filler = filler
        return try Background { (try? filler.step()) ?? false }
    }
}
