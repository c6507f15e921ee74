import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The links of built pages into the site that lead to no file of it, or to an anchor that its page does not have. */
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

/** As GitHub Pages finds it: a page needs no `.html`, a folder has an index. */
const fileOf = (address: string, files: string[]): string | undefined =>
  [address, `${address}.html`, path.posix.join(address, 'index.html')].find(
    (file) => file.includes('.') && files.includes(file),
  )

/** Addresses of other hosts are not ours to check. */
const linksOf = (html: string): string[] =>
  [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)]
    .map(([, link = '']) => link.replaceAll('&amp;', '&'))
    .filter((link) => !/^(?:[a-z]+:|\/\/)/.test(link))
