import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { drawingsOf } from './drawing.ts'
import { hasCall, hasImport, placesBetween, readSources } from './imports.ts'

const drawingsIn = (file: string) => drawingsOf(readFileSync(file, 'utf8'))
const [plugin, door] = drawingsIn('docs/how-it-works.md')
const [service] = drawingsIn('docs/responder/architecture.md')

for (const [what, drawing] of Object.entries({ plugin, door, service })) {
  test(`the drawing of the ${what} names files and folders that exist, each with an arrow`, (t) => {
    const { root, places = [], arrows = [] } = drawing ?? {}
    t.true(places.length > 8)
    t.deepEqual(
      places.filter((place) => !existsSync(path.join(root ?? '', place))),
      [],
    )
    t.deepEqual(
      places.filter((place) => !arrows.some(({ from, to }) => place === from || place === to)),
      [],
    )
  })

  test(`each arrow in the drawing of the ${what} is an import or a call in the code`, (t) => {
    const { root = '', arrows = [] } = drawing ?? {}
    const sources = readSources(root)
    const unfounded = arrows.filter(({ from, to, call }) =>
      call === undefined ? !hasImport(sources, from, to) : !hasCall(sources, from, to, call),
    )
    t.deepEqual(unfounded, [])
  })

  test(`the drawing of the ${what} shows every place between its boxes, or says that it leaves it out`, (t) => {
    const { root = '', places = [], leftOut = [] } = drawing ?? {}
    t.deepEqual(leftOut, placesBetween(readSources(root), places))
  })
}
