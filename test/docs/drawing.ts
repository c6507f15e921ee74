/** A mermaid drawing in a document. Its boxes are files and folders, and its arrows say what calls what. */
export interface Drawing {
  /** The folder that the paths are in. */
  root: string
  /** The path of each box; a folder ends in `/`. Round boxes stand for other software and are left out. */
  places: string[]
  /** Without a `call`, an import. With one, a call of that name on something that was passed in. */
  arrows: { from: string; to: string; call: string | undefined }[]
  /** Places that one box imports and that import another, left out on purpose. */
  leftOut: string[]
}

const BLOCK = /^```mermaid\nflowchart \w+\n(.*?)^```$/gms
const BOX = /\b(\w+)\["([\w./-]+)"\]/g
const ROUND = /\b(\w+)\(\[/g
const SHAPE = String.raw`(?:\["[^"]*"\]|\(\[[^\]]*\]\))?`
const ARROW = new RegExp(String.raw`^ *(\w+)${SHAPE} (?:-->|-\. (\w+) \.->) (\w+)${SHAPE}$`)

/** The drawings of a document, in order. Each names its root in a comment `%% in <folder>/`. */
export const drawingsOf = (document: string): Drawing[] =>
  [...document.matchAll(BLOCK)].map(([, text = '']) => readDrawing(text))

function readDrawing(text: string): Drawing {
  const root = /^ *%% in (\S+)\/$/m.exec(text)?.[1] ?? ''
  const placeOf = new Map([...text.matchAll(BOX)].map(([, id = '', place = '']) => [id, place]))
  const round = new Set([...text.matchAll(ROUND)].map(([, id = '']) => id))
  const arrows = text
    .split('\n')
    .filter((line) => line.includes('->'))
    .map((line) => ARROW.exec(line) ?? unreadable(line))
    .map(([line, from = '', call, to = '']) => {
      if ([from, to].some((id) => !placeOf.has(id) && !round.has(id))) unreadable(line)
      return { from: placeOf.get(from), to: placeOf.get(to), call }
    })
    .flatMap(({ from, to, call }) => (from && to ? [{ from, to, call }] : []))
  const leftOut = /^ *%% left out: (.*)$/m.exec(text)?.[1]?.split(' ') ?? []
  return { root, places: [...placeOf.values()], arrows, leftOut }
}

function unreadable(line: string): never {
  throw new Error(`One arrow a line, between boxes that are drawn: ${line}`)
}
