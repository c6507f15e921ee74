import { type Evidence, trustRank } from '@cfa/protocol'

const WORDS: Record<Evidence, string> = {
  approval: 'approved by a maintainer',
  'trusted-publisher': 'trusted publisher',
  provenance: 'provenance',
}

/** Lists evidence in words, such as “approved by a maintainer, provenance”. */
export function describeEvidence(carries: readonly Evidence[]): string {
  if (carries.length === 0) return 'nothing'
  const words = carries.map((evidence) => WORDS[evidence]).join(', ')
  return trustRank(carries) === 0 ? `${words} without provenance, which counts for nothing` : words
}
