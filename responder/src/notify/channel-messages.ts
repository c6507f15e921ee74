import { lines, type Message } from './message.ts'

/** Makes the message with which somebody tests their channel. */
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

/**
 * Makes the first message to an address. Nothing in it comes from the person who asked for it, because the mailbox may
 * be a stranger's.
 */
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
