import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Returns the links within the built site that lead to a missing file, or to an anchor that the page does not have.
 */
export function findDeadLinks(folder: string, base: string): string[] {
  const files = globSync('**/*', { cwd: folder })
  const pages = files.filter((file) => file.endsWith('.html'))
  const texts = new Map(pages.map((page) => [page, readFileSync(path.join(folder, page), 'utf8')]))
  const isDead = (from: string, link: string): boolean => {
    const { pathname, hash } = new URL(link, `http://site${base}${from}`)
    if (!pathname.startsWith(base)) return true
    const file = fileOf(decodeURI(pathname.slice(base.length)), files)
    const anchor = decodeURIComponent(hash.slice(1))
    return file === undefined || (anchor !== '' && !texts.get(file)?.includes(` id="${anchor}"`))
  }
  return [...texts].flatMap(([page, html]) =>
    linksOf(html).flatMap((link) => (isDead(page, link) ? [`${page}: ${link}`] : [])),
  )
}

/** Finds a file as GitHub Pages does: a page needs no `.html`, and a folder has an index. */
const fileOf = (address: string, files: string[]): string | undefined =>
  [address, `${address}.html`, path.posix.join(address, 'index.html')].find(
    (file) => file.includes('.') && files.includes(file),
  )

/** Returns the links on a page, except those to other hosts. */
const linksOf = (html: string): string[] =>
  [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)]
    .map(([, link = '']) => link.replaceAll('&amp;', '&'))
    .filter((link) => !/^(?:[a-z]+:|\/\/)/.test(link))
