import path from 'node:path'

/** What a link may lead to. */
export interface Repository {
  /** Pages of the site, from the repository’s root. */
  pages: ReadonlySet<string>
  /** What is at a path of the repository. */
  kindOf: (file: string) => 'file' | 'folder' | undefined
  /** Where its files are shown, such as `https://github.com/owner/name`. */
  url: string
}

/**
 * Where a link of the document `from` leads on the site: to a page of it, or to a file of the repository. Addresses and
 * anchors of the same page stay as they are. Throws where nothing is.
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

/** `docs/errors`, and `docs/` for `docs/README.md`. */
export const addressOf = (page: string): string => page.replace(/(?:README)?\.md$/, '')

/** The file that the generator takes for a page: an index stands for its folder. */
export const asIndex = (page: string): string => page.replace(/(^|\/)README\.md$/, '$1index.md')
