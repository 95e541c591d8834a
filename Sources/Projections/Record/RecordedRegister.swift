import Events
import Synchronization

/// Who was who when the record ended at a sequence: a register looked at without what was recorded
/// later. Answers as that of the state of then would.
///
/// `party.*` events that were ever corrected or retracted are read from the log again; of all others
/// the register itself tells what they say.
///
/// Everything in it is immutable but what was asked for last, which mutexes guard.
final class RecordedRegister: Sendable {
    private let register: PartyRegister
    private let last: UInt64
    private let read: @Sendable (UInt64) -> ReadEvent?
    private let recentEvents = Mutex(Recent<UInt64, Statement>(sizeMax: recentEventsMax))
    private let recentSurvivors = Mutex(Recent<String, String>(sizeMax: recentSurvivorsMax))
    private static let recentEventsMax = 1024
    private static let recentSurvivorsMax = 65_536

    /// `read`: an event as it read and stood then.
    init(
        _ register: PartyRegister, through last: UInt64,
        _ read: @escaping @Sendable (UInt64) -> ReadEvent?
    ) {
        (self.register, self.last, self.read) = (register, last, read)
    }

    // MARK: Merges

    /// Cost: that of the merges on the way, once for all ids that are met there.
    func survivor(of id: String) -> String {
        if let known = recentSurvivors.withLock({ $0[id] }) { return known }
        var met: [String] = []
        let survivor = PartyRegister.walk(from: id) { id in
            met.append(id)
            return merge(of: id)
        }
        // All that is met on the way to it ends there too.
        recentSurvivors.withLock { recent in
            for id in met { recent.keep(survivor, as: id, size: 1) }
        }
        return survivor
    }

    /// In no order.
    func aliases(of survivor: String) -> Set<String> {
        guard self.survivor(of: survivor) == survivor else { return [] }
        var aliases: Set<String> = []
        var left = [survivor]
        while let id = left.popLast() {
            for other in register.referrers(of: id)
            where merge(of: other)?.value == id && other != survivor {
                if aliases.insert(other).inserted { left.append(other) }
            }
        }
        return aliases
    }

    /// What the last event says that merges the party.
    private func merge(of party: String) -> Recorded<String>.Entry? {
        let restated = register.restated(of: party, through: last)
        var entries = register.merges(of: party).filter {
            $0.sequence <= last && !restated.contains($0.sequence)
        }
        for sequence in restated {
            let said = statement(sequence)
            guard said.party == party, let into = said.into else { continue }
            entries.append(Recorded.Entry(sequence: sequence, value: into))
        }
        return entries.max { $0.sequence < $1.sequence }
    }

    // MARK: Namings

    /// In the order of their sequences.
    func namings(of party: String) -> [Naming] {
        let restated = register.restated(of: party, through: last)
        var found = register.recordedNamings(of: party, through: last)
            .filter { !restated.contains($0.sequence) }
        for sequence in restated {
            let said = statement(sequence)
            guard said.party == party, let naming = said.naming else { continue }
            found.append((sequence, naming))
        }
        return found.sorted { $0.sequence < $1.sequence }.map(\.naming)
    }

    /// The ids that name this one as their parent, in no order.
    func children(of id: String) -> [String] {
        register.referrers(of: id).filter { other in
            namings(of: other).last { $0.parent != nil }?.parent == id
        }
    }

    func knows(_ id: String) -> Bool {
        !namings(of: id).isEmpty || survivor(of: id) != id || !aliases(of: id).isEmpty
            || !children(of: id).isEmpty
    }

    // MARK: Events that were corrected or retracted

    /// What such an event said of whom; of nobody where it didn't stand.
    private struct Statement: Sendable {
        var party: String?
        var naming: Naming?
        var into: String?
    }

    private func statement(_ sequence: UInt64) -> Statement {
        if let known = recentEvents.withLock({ $0[sequence] }) { return known }
        var said = Statement()
        if let own = read(sequence), own.stands {
            said.party = own.event.subject.string ?? ""
            if own.event.type == .partyNamed {
                said.naming = Naming(own.event)
            } else {
                said.into = own.event.data?["into"]?.string
            }
        }
        recentEvents.withLock { $0.keep(said, as: sequence, size: 1) }
        return said
    }
}
