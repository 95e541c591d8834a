import EventLog
import Events
import Recall
import Wire

extension Endpoint {
    /// Says what a copy of the log consists of as it is now. What is appended later doesn't touch
    /// the bytes that the answer names.
    func startBackup(_ asker: Asker) throws(WireError) {
        let header = AnswerHeader(.answer(.backup), requestId: asker.requestId, epoch: epoch)
            .encoded
        try submit(.copy, for: asker) { [reader, mailbox, historyName] in
            let log = reader.parts()
            let parts = BackupParts(
                history: historyName, head: log.head,
                segments: log.segments.map {
                    BackupParts.Segment(
                        firstSequence: $0.firstSequence, file: $0.fileName,
                        soundBytes: $0.soundBytes, fileBytes: $0.fileBytes)
                })
            mailbox.put(
                .answered(Answer(asker: asker, frames: [header, parts.encoded]), from: .copy))
        }
    }

    func startSegment(_ request: SegmentRequest, _ asker: Asker) throws(WireError) {
        let header = AnswerHeader(.answer(.segment), requestId: asker.requestId, epoch: epoch)
            .encoded
        try submit(.copy, for: asker) { [reader, mailbox, epoch, historyText] in
            do throws(LogError) {
                let bytes = try reader.bytes(
                    ofSegment: request.firstSequence, from: request.offset,
                    count: request.bytesMax)
                let summary = JSONWriter.object { body in
                    body.member("history", historyText)
                    body.member("segment", request.firstSequence)
                    body.member("offset", request.offset)
                }
                mailbox.put(
                    .answered(
                        Answer(asker: asker, frames: [header, summary, bytes]), from: .copy))
            } catch {
                mailbox.put(Self.letter(for: .log(error), asker, epoch: epoch, from: .copy))
            }
        }
    }
}
