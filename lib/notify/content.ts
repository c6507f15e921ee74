import type { Content } from '@cfa/notify'
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

/** The notice, as the formats of the channels take it. */
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
