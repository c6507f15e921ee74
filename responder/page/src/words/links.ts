import type { QuestionDetail } from '../../../src/api/questions.ts'
import { parseUrl } from './parse-url.ts'

/** Returns the URL if it may be linked: only `http:` and `https:`, because what a build says can't be trusted. */
export function webAddress(text: string | null): string | null {
  const url = text === null ? null : parseUrl(text)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password
    ? url.href
    : null
}

/**
 * Returns where a commit can be viewed, for services that use `<origin>/<owner>/<name>/commit/<hash>`. It is derived
 * from the repository's URL, or from the repository's name and the origin of the run.
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

/** Returns `owner/name` from a repository's URL. */
export const repositoryName = (repository: string): string =>
  /^https?:\/\/[^/]+\/(.+?)(?:\.git)?\/*$/.exec(repository)?.[1] ?? repository

export const shortHash = (commit: string): string =>
  /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 8) : commit
