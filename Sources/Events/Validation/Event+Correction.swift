extension Event {
    /// Why a correction of this event would change nothing, or leave no event that can stand in
    /// its place; `nil` where it can be applied.
    ///
    /// To be asked of the event as it reads when the correction comes: the places that `set` names
    /// are counted in that.
    package func refusal(ofCorrection correction: Event) -> Refusal? {
        do throws(Refusal) {
            try checkCorrection(by: correction.edits)
            return nil
        } catch {
            return Refusal(error.code, at: "/data/set", error.description)
        }
    }

    private func checkCorrection(by edits: [JSONEdit]) throws(Refusal) {
        func quoted(_ pointer: JSONPointer) -> String {
            String(quoting: pointer.description.utf8)
        }
        if let edit = edits.first(where: { $0.pointer.tokens.starts(with: ["data", "target"]) }) {
            throw Refusal(
                .badValue,
                "\(quoted(edit.pointer)): what an event speaks of is fixed when it is appended; "
                    + "retract it and append another")
        }
        let (text, missed) = json.root.edited(by: edits)
        if let missed {
            throw Refusal(
                .badValue, "\(quoted(missed)) is no place in the event as it reads now")
        }
        let corrected: Event
        do throws(Refusal) {
            corrected = try Event(checking: text)
        } catch {
            throw Refusal(error.code, "the corrected event would be refused: \(error)")
        }
        guard type.canBecome(corrected.type) else {
            throw Refusal(
                .badValue,
                "\"/type\": \(type.rawValue) can't become \(corrected.type.rawValue); "
                    + "retract it and append another")
        }
    }
}
