import { readFileSync } from 'node:fs'
import test from 'ava'
import { DEFENCES } from '../../scripts/defences/index.ts'

const read = (file: string): string => readFileSync(file, 'utf8')

/** Rows of the tables of attacks: number, attack, what is done about it, tests. */
const rows = [...read('docs/threats.md').matchAll(/^\| (\d+) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, number, , , tests = '']) => ({ number: Number(number), files: filesOf(tests) }),
)

/** The files that Markdown links lead to: `[text](../test/a.test.ts)`. */
function filesOf(cell: string): string[] {
  return [...cell.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, file]) => String(file))
}

test('each attack has one row, in order', (t) => {
  t.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: 39 }, (_, index) => index + 1),
  )
})

test('exactly the attacks that name tests have defences to try', (t) => {
  const named = rows.filter(({ files }) => files.length > 0).map(({ number }) => number)
  const tried = new Set(DEFENCES.map(({ attack }) => attack))
  t.deepEqual(named, [...tried])
})

for (const { number, files } of rows) {
  test(`the tests of attack ${number} are exactly those that notice when its defences are gone`, (t) => {
    const tested = DEFENCES.filter(({ attack }) => attack === number).map((defence) => defence.test)
    t.deepEqual(files.toSorted(), [...new Set(tested)].sort())
  })
}

test('each defence can be taken out, because its text is in its file exactly once', (t) => {
  const moved = DEFENCES.filter(({ file, find }) => read(file).split(find).length !== 2)
  t.deepEqual(
    moved.map(({ file, says }) => `${file}: ${says}`),
    [],
  )
})

test('each test that is to notice a defence’s absence exists under its title', (t) => {
  const unknown = DEFENCES.filter(
    ({ test: file, match }) => match !== undefined && !titlesIn(file).some((title) => title.test(match)),
  )
  t.deepEqual(
    unknown.map(({ test: file, match }) => `${file}: ${match}`),
    [],
  )
})

/** What stands for a value in a title may be anything. The tests of a store have its kind in front. */
function titlesIn(file: string): RegExp[] {
  const titles = read(file).matchAll(/\btest(?:\.\w+)*\(\s*(?:title\(\s*)?(['"`])((?:\\.|(?!\1).)*)\1/gs)
  return [...titles].map(([, , title = '']) => {
    const parts = title.replaceAll('\\', '').split(/\$\{[^}]*(?:\}|$)/)
    return new RegExp(`^(?:(?:sqlite|postgres): )?${parts.map(escaped).join('.*')}$`, 's')
  })
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

test('nothing that makes one-time passwords is installed with the plugin or the service', (t) => {
  const manifests = ['package.json', 'protocol/package.json', 'notify/package.json', 'responder/package.json']
  for (const file of manifests) {
    const { dependencies = {} } = JSON.parse(read(file))
    t.deepEqual(
      Object.keys(dependencies).filter((name) => /otp|totp|hotp|speakeasy/i.test(name)),
      [],
      file,
    )
  }
})
