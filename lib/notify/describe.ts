import type { Notice } from './notice.ts'

/** What is called for by a link, in few words. */
export const LINK_LABEL = {
  waiting: 'Approve it on npmjs.com',
  reminder: 'Approve it on npmjs.com',
  outcome: 'What is staged, on npmjs.com',
}

/** The facts of a release, each with its name. */
export function factsOf({ package: name, version, tag, registry }: Notice): Array<[string, string]> {
  return [
    ['Package', name],
    ['Version', version],
    ['Dist-tag', tag],
    ['Registry', registry],
  ]
}

/** The whole message as plain text: for channels without markup, and for who reads by ear. */
export function plainText(notice: Notice): string {
  const facts = factsOf(notice).map(([name, value]) => `${name}: ${value}`)
  const link = notice.link ? ['', `${LINK_LABEL[notice.kind]}:`, notice.link] : []
  return [...notice.lines, '', ...facts, ...link].join('\n').trim()
}
