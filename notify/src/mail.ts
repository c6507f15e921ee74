import { type Content, linesOf } from './content.ts'
import { escapeHtml } from './escape.ts'

/** What nodemailer sends, but for sender and recipients. */
export interface Mail {
  messageId: string
  subject: string
  inReplyTo?: string
  references?: string[]
  headers: Record<string, string>
  text: string
  html: string
}

/**
 * The same words as text and as HTML, without images or anything that is loaded.
 *
 * @param id - Of this mail: `<…@host>`.
 * @param first - The mail that this one follows. Mail programs show both as one thread: most by the ids, Gmail by the subject as
 *   well.
 */
export function mailOf(content: Content, id: string, first?: { id: string; subject: string }): Mail {
  const thread = first && { inReplyTo: first.id, references: [first.id] }
  return {
    messageId: id,
    subject: first ? `Re: ${first.subject}` : content.title,
    ...thread,
    // RFC 3834, section 5: nothing answers it by itself.
    headers: { 'auto-submitted': 'auto-generated' },
    text: textOf(content),
    html: htmlOf(content),
  }
}

function textOf(content: Content): string {
  const { title, link } = content
  return [title, '', ...linesOf(content), ...(link ? ['', `${link.label}:`, link.url] : []), ''].join('\n')
}

function htmlOf(content: Content): string {
  const { title, link } = content
  const lines = linesOf(content).map(escapeHtml).join('<br>')
  const anchor = link && `<p><a href="${escapeHtml(link.url)}">${escapeHtml(link.label)}</a></p>`
  return `<p>${escapeHtml(title)}</p><p>${lines}</p>${anchor ?? ''}`
}
