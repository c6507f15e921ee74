import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ExecutionContext } from 'ava'
import { SMTPServer } from 'smtp-server'

export interface Mail {
  to: string[]
  /** The message as sent, with headers. */
  raw: string
}

/** A real SMTP server on loopback. `refuseWith` is the status for every recipient. */
export async function openMailServer(t: ExecutionContext, { refuseWith }: { refuseWith?: number } = {}) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, callback) => {
      if (refuseWith === undefined) return callback()
      callback(Object.assign(new Error('secret words of the server'), { responseCode: refuseWith }))
    },
    onData: (stream, session, callback) => {
      text(stream).then((raw) => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw })
        callback()
      }, callback)
    },
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  return { mails, url: `smtp://127.0.0.1:${port}` }
}
