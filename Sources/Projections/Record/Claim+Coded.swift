import Events

extension Claim: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.integer(sequence)
        writer.write(type)
        if type == .extended { writer.write(typeName) }
        writer.write(subject)
        writer.flag(step == type)
        if step != type { writer.write(step) }
        writer.flag(base == sequence)
        if base != sequence { writer.integer(base) }
        writer.flag(isVoiced)
        writer.write(words.certainty)
        writer.write(bearing)
        writer.flag(words.certaintyWord == words.certainty.rawValue)
        if words.certaintyWord != words.certainty.rawValue { writer.write(words.certaintyWord) }
        writer.write(words.date)
        writer.write(words.title)
        writer.write(words.parties)
        writer.write(words.commitments)
        writer.write(words.topics)
        writer.write(words.places)
        writer.write(words.project)
        writer.write(words.partOf)
        writer.write(words.instrument)
        writer.write(words.binding)
        writer.write(words.expires)
        writer.write(words.outcome)
        writer.write(words.deniedBy)
        writer.write(words.report)
    }

    convenience init(from reader: inout ByteReader) throws(DamagedValue) {
        let sequence = try reader.integer()
        let type = try reader.read(EventType.self)
        let typeName = type == .extended ? try reader.read() : type.rawValue
        let subject = try reader.read(String.self)
        var standing = ClaimStanding(
            step: try reader.flag() ? type : try reader.read(EventType.self),
            base: try reader.flag() ? sequence : try reader.integer(),
            isVoiced: try reader.flag())
        let certainty = try reader.read(Certainty.self)
        standing.bearing = try reader.read()
        self.init(
            try ClaimWords(from: &reader, sure: certainty), type: type, typeName: typeName,
            subject: subject, sequence: sequence, standing: standing)
    }
}

extension ClaimWords {
    /// What ``Claim`` writes of its event's data.
    fileprivate init(
        from reader: inout ByteReader, sure certainty: Certainty
    ) throws(DamagedValue) {
        self.init()
        self.certainty = certainty
        certaintyWord = try reader.flag() ? certainty.rawValue : try reader.read(String?.self)
        date = try reader.read()
        title = try reader.read()
        parties = try reader.read()
        commitments = try reader.read()
        topics = try reader.read()
        places = try reader.read()
        project = try reader.read()
        partOf = try reader.read()
        instrument = try reader.read()
        binding = try reader.read()
        expires = try reader.read()
        outcome = try reader.read()
        deniedBy = try reader.read()
        report = try reader.read()
    }
}

extension Claim.Party: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(id)
        writer.write(role)
        writer.write(onBehalfOf)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        id = try reader.read()
        role = try reader.read()
        onBehalfOf = try reader.read()
    }
}

extension Claim.Topic: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(text)
        writer.write(with)
        writer.write(certainty)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        text = try reader.read()
        with = try reader.read()
        certainty = try reader.read()
    }
}

extension Claim.Report: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.write(publisher)
        let isOwn = origins.count == 1 && origins[0] == publisher
        writer.flag(isOwn)
        if !isOwn { writer.write(origins) }
        writer.write(published)
    }

    init(from reader: inout ByteReader) throws(DamagedValue) {
        publisher = try reader.read()
        origins = try reader.flag() ? [publisher] : try reader.read()
        published = try reader.read()
    }
}
