import { lines, type Message } from './message.ts'

/** What somebody sends to see that their channel works. */
export function describeTest(id: string, publicUrl: string, now: number): Message {
  const title = 'This channel works'
  return {
    kind: 'test',
    title,
    text: 'Questions about releases will come here.',
    link: `${publicUrl}/`,
    tag: id,
    topic: title,
    attempt: 1,
    isCall: true,
    expiresAt: now + 60_000,
    facts: null,
  }
}

/** What an address gets before anything else. Nothing in it was written by who asked: it may be the mailbox of a stranger. */
export function describeConfirmation(id: string, link: string, expiresAt: number): Message {
  const title = `Confirm this address for ${new URL(link).host}`
  return {
    kind: 'confirm',
    title,
    text: lines([
      'Somebody asked this service for messages to this address when a release waits.',
      'Open the link within a day, and confirm it. Until then nothing else is sent.',
      'If you don’t know about this, do nothing.',
    ]),
    link,
    tag: id,
    topic: title,
    attempt: 1,
    isCall: true,
    expiresAt,
    facts: null,
  }
}
