import path from 'node:path'

/** A line of the sidebar. Only what holds others has no page. */
export interface Entry {
  text: string
  /** From the repository’s root, such as `docs/errors.md`. */
  page?: string
  /** `#part-of-the-page`, or nothing. */
  anchor?: string
  items?: Entry[]
}

/** Reads the text of a document, by its path from the repository’s root. */
export type Read = (file: string) => string

const LINK = /\[([^\]]+)\]\(([^)#\s]+)(#[^)\s]*)?\)/g

/** The index of the documents: a group for each section, and below the index of a folder what that index lists. */
export function readIndex(file: string, read: Read): Entry[] {
  const [, ...sections] = read(file).split(/^## /m)
  return sections.map((section) => {
    const [text = '', ...lines] = section.split('\n')
    return { text, items: entriesOf(lines.join('\n'), file).map((entry) => withFolder(entry, file, read)) }
  })
}

/** Every page that the index leads to, once, the index first. */
export function pagesOf(file: string, entries: Entry[]): string[] {
  const listed = (all: Entry[]): string[] =>
    all.flatMap(({ page, items = [] }) => [...(page ? [page] : []), ...listed(items)])
  return [...new Set([file, ...listed(entries)])]
}

/** A list or the first cells of a table name pages; a paragraph names some more, after what they are: `Your CI: [one](…)`. */
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

/** What the index of a folder lists of its own folder. */
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
