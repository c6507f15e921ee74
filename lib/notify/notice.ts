import { printable } from '@cfa/protocol'
import type { Message } from './message.ts'

declare const isClean: unique symbol

/**
 * A message that is safe to show once it is escaped for its channel. It has no control characters, no invisible ones,
 * no links but `link`, and a bounded length in every part. Everything but `lines` is one line.
 */
export interface Notice extends Omit<Message, 'text'> {
  lines: string[]
  readonly [isClean]: true
}

const SITE = 'https://www.npmjs.com'
/** npm's pages that confirm an operation or a login. Anyone who can read such a link could take part in it. */
const CONFIRMATION = /^[/\\]*(?:auth|login)(?![^/\\])|\.\./i

/** npm allows at most 214 characters in a name. */
const NAME_LENGTH = 214
const LABEL_LENGTH = 256
const TITLE_LENGTH = 150
const LINE_LENGTH = 300
const LINES = 12
const LINK_LENGTH = 1024

/** Characters that show as nothing. They split words that filters look for, and hide one name in another. */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
/** Includes what programs turn into a link by themselves. */
const LINK = /(?:[a-z][a-z0-9+.-]{0,30}:\/\/|\bwww\.)\S*|\b(?:javascript|data|mailto|tel):\S+/gi
const NO_LINK = '(link left out)'

/** Makes a message safe to show. */
export function createNotice(message: Message): Notice {
  const { kind, state } = message
  return {
    package: clean(message.package, NAME_LENGTH),
    version: clean(message.version, LABEL_LENGTH),
    tag: clean(message.tag, LABEL_LENGTH),
    registry: clean(message.registry, LABEL_LENGTH),
    title: clean(message.title, TITLE_LENGTH),
    lines: message.text
      .split(/\r\n|[\r\n\u2028\u2029]/, LINES)
      .map((line) => clean(line, LINE_LENGTH))
      .filter((line) => line !== NOTHING),
    link: readApprovalLink(message.link),
    kind,
    ...(state === undefined ? {} : { state }),
  } as Notice
}

/**
 * Returns a link that may be sent around: a page of npm's site that is not part of npm's web authentication. Whatever
 * could end a link in some channel's markup is percent-encoded. Returns `undefined` for any other link.
 */
export function readApprovalLink(link: string | undefined): string | undefined {
  const url = link === undefined ? null : URL.parse(link)
  if (url?.origin !== SITE || url.username || url.password) return undefined
  if (isConfirmation(url.pathname)) return undefined
  const href = url.href.replace(/[^\w./~@?=&#%+:-]/g, encode)
  return href.length > LINK_LENGTH ? undefined : href
}

/** A server may decode a path a second time, and then go up in it. */
function isConfirmation(pathname: string): boolean {
  try {
    const decoded = decodeURIComponent(pathname)
    return [decoded, decodeURIComponent(decoded)].some((path) => CONFIRMATION.test(path))
  } catch {
    return true
  }
}

const NOTHING = '–'

function clean(text: string, maxLength: number): string {
  // What is cut off here would not be shown anyway.
  const start = text.slice(0, 4 * maxLength)
  return printable(start.replace(INVISIBLE, '').replace(LINK, NO_LINK), maxLength) ?? NOTHING
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
