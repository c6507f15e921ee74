import path from 'node:path'

/** A line in the sidebar. It has a page unless it only groups other entries. */
export interface Entry {
  text: string
  /** The path from the repository’s root, such as `docs/errors.md`. */
  page?: string
  /** Such as `#part-of-the-page`, or empty. */
  anchor?: string
  items?: Entry[]
}

/** Reads a document’s text. `file` is its path from the repository’s root. */
export type Read = (file: string) => string

const LINK = /\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)/g

/** Reads the index of the documents: a group for each section. Below a folder’s index is what that index lists. */
export function readIndex(file: string, read: Read): Entry[] {
  const [, ...sections] = read(file).split(/^## /m)
  return sections.map((section) => {
    const [text = '', ...lines] = section.split('\n')
    return { text, items: entriesOf(lines.join('\n'), file).map((entry) => withFolder(entry, file, read)) }
  })
}

/** Returns every page that the index leads to, without duplicates and with the index first. */
export function pagesOf(file: string, entries: Entry[]): string[] {
  const listed = (all: Entry[]): string[] =>
    all.flatMap(({ page, items = [] }) => [...(page ? [page] : []), ...listed(items)])
  return [...new Set([file, ...listed(entries)])]
}

/**
 * Reads the pages in lists and in the first cells of tables. A paragraph like `Your CI: [one](…), …` names a group.
 */
function entriesOf(markdown: string, file: string): Entry[] {
  const blocks = markdown.split(/\n{2,}/).map((block) => block.trim())
  return blocks.flatMap((block) => {
    if (block.startsWith('|'))
      return block.split('\n').flatMap((row) => linksOf(row.split('|')[1] ?? '', file))
    const links = linksOf(block, file)
    const [, text] = /^([^:[]+): \[/.exec(block) ?? []
    return text !== undefined && links.length > 1 ? [{ text, items: links }] : links
  })
}

function linksOf(text: string, file: string): Entry[] {
  const links = [...text.matchAll(LINK)].filter(([, , target = '']) => /^[^:]+\.md$/.test(target))
  return links.map(([, name = '', target = '', anchor = '']) => ({
    text: name.replaceAll('`', ''),
    page: path.posix.join(path.posix.dirname(file), target),
    anchor,
  }))
}

/** Adds, below a folder’s index, the pages of that folder that it lists. */
function withFolder(entry: Entry, file: string, read: Read): Entry {
  const { page = '' } = entry
  const folder = path.posix.dirname(page)
  if (!page.endsWith('/README.md') || !folder.startsWith(`${path.posix.dirname(file)}/`)) return entry
  const found = new Set<string>()
  const isNew = ({ page = '', anchor = '' }: Entry) =>
    path.posix.dirname(page) === folder && !found.has(page + anchor) && Boolean(found.add(page + anchor))
  const items = entriesOf(read(page), page).flatMap((one) =>
    one.items ? groupOf(one, isNew) : [one].filter(isNew),
  )
  return { ...entry, items }
}

const groupOf = (group: Entry, isNew: (entry: Entry) => boolean): Entry[] => {
  const items = (group.items ?? []).filter(isNew)
  return items.length > 0 ? [{ ...group, items }] : []
}
