import { type Content, linesOf } from './content.ts'
import { escapeHtml } from './escape.ts'

/** A mail as nodemailer takes it, without sender and recipients. */
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
 * Formats a message as a mail, with the same words as text and as HTML. The HTML loads nothing, not even images.
 *
 * @param id - This mail's id: `<…@host>`.
 * @param first - The mail that this one follows. Mail programs show both as one thread: most go by the ids, Gmail also
 *   by the subject.
 */
export function mailOf(content: Content, id: string, first?: { id: string; subject: string }): Mail {
  const thread = first && { inReplyTo: first.id, references: [first.id] }
  return {
    messageId: id,
    subject: first ? `Re: ${first.subject}` : content.title,
    ...thread,
    // Keeps auto-responders from replying (RFC 3834, section 5).
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
