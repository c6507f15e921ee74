import path from 'node:path'

/** The places that a link may lead to. */
export interface Repository {
  /** The site’s pages, as paths from the repository’s root. */
  pages: ReadonlySet<string>
  /** Returns what is at a path in the repository. */
  kindOf: (file: string) => 'file' | 'folder' | undefined
  /** Where its files can be viewed, such as `https://github.com/owner/name`. */
  url: string
}

/**
 * Resolves a link in the document `from` to one of the site’s pages or to a file in the repository. URLs, and anchors
 * on the same page, stay as they are. Throws if nothing is there.
 */
export function resolveLink(link: string, from: string, { pages, kindOf, url }: Repository): string {
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/|#)/i.test(link)) return link
  const [target = '', ...anchor] = link.split(/(?=#)/)
  const file = path.posix.join(path.posix.dirname(from), decodeURI(target)).replace(/\/$/, '')
  if (pages.has(file)) return [`/${addressOf(file)}`, ...anchor].join('')
  const kind = file.startsWith('..') ? undefined : kindOf(file)
  if (kind === undefined) throw new Error(`${from} links to ${link}, and nothing is there.`)
  return [`${url}/${kind === 'file' ? 'blob' : 'tree'}/main/${encodeURI(file)}`, ...anchor].join('')
}

/** Returns a page’s address on the site: `docs/errors`, or `docs/` for `docs/README.md`. */
export const addressOf = (page: string): string => page.replace(/(?:README)?\.md$/, '')

/** Returns the file that the generator expects for a page: `index.md` for a `README.md`. */
export const asIndex = (page: string): string => page.replace(/(^|\/)README\.md$/, '$1index.md')
