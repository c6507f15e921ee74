import type { Outcome } from '@cfa/protocol'

/** Where the responder has the question, as far as it is known here; nothing can be told of one that has ended. */
export type Standing = 'asked' | 'answered' | 'confirming' | 'publishing' | 'rejected' | 'ended'
/** What the responder is told in passing; that somebody confirms comes with a link, in a call of its own. */
export type News = Outcome['state']

/** Only what was answered can fail, and what is being used can no longer be withdrawn (docs/protocol.md, "States"). */
export function wordFor(news: News, standing: Standing): News {
  if (news === 'failed' && standing === 'asked') return 'withdrawn'
  return news === 'withdrawn' && standing === 'publishing' ? 'failed' : news
}

export function isEnd(news: News): news is 'published' | 'failed' | 'withdrawn' {
  return news !== 'publishing' && news !== 'rejected'
}
