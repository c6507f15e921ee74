import type { QuestionDetail } from '../../../src/api/questions.ts'

/** The address, if it is one that a person may be sent to. What a build says is hearsay: no other scheme is linked. */
export function webAddress(text: string | null): string | null {
  const url = text === null ? null : URL.parse(text)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password
    ? url.href
    : null
}

/**
 * Where a commit can be seen, for services that have `<origin>/<owner>/<name>/commit/<hash>`: by the repository's
 * address, or by a repository's name on the origin of the run.
 */
export function commitAddress({ repository, url }: QuestionDetail['build'], commit: string): string | null {
  if (repository === null || !/^[0-9a-f]{7,64}$/.test(commit)) return null
  const base = webAddress(repository) ?? onOriginOf(webAddress(url), repository)
  return base === null ? null : `${base.replace(/(\.git)?\/*$/, '')}/commit/${commit}`
}

function onOriginOf(run: string | null, repository: string): string | null {
  if (run === null || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return null
  const { origin, pathname } = new URL(run)
  return pathname.startsWith(`/${repository}/`) ? `${origin}/${repository}` : null
}

/** `owner/name` of a repository's address. */
export const repositoryName = (repository: string): string =>
  /^https?:\/\/[^/]+\/(.+?)(?:\.git)?\/*$/.exec(repository)?.[1] ?? repository

export const shortHash = (commit: string): string =>
  /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 8) : commit
