import type { Content } from '@cfa/notify'
import type { Notice } from './notice.ts'

/** Labels that say in a few words what a link is for. */
export const LINK_LABEL = {
  waiting: 'Approve it on npmjs.com',
  reminder: 'Approve it on npmjs.com',
  outcome: 'What is staged, on npmjs.com',
}

/** Returns the facts of a release, each with its label. */
export function factsOf({ package: name, version, tag, registry }: Notice): Array<[string, string]> {
  return [
    ['Package', name],
    ['Version', version],
    ['Dist-tag', tag],
    ['Registry', registry],
  ]
}

/** Converts a notice to what the formats of the channels take. */
export function contentOf(notice: Notice): Content {
  const { title, lines, link, kind, state } = notice
  const outcome = state === 'published' ? 'published' : 'over'
  return {
    title,
    lines,
    facts: factsOf(notice),
    link: link === undefined ? undefined : { url: link, label: LINK_LABEL[kind] },
    tone: kind === 'outcome' ? outcome : 'call',
  }
}
