import test from 'ava'
import { renameRegistry } from '../../lib/npm/rename-registry.ts'

const DOOR = 'http://127.0.0.1:4873/'
const REGISTRY = 'https://registry.example/npm/'

async function rename(chunks: ReadonlyArray<string | Buffer>): Promise<string> {
  const stream = renameRegistry(DOOR, REGISTRY)
  for (const chunk of chunks) stream.write(chunk)
  stream.end()
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}

const rows: Array<[title: string, text: string, expected: string]> = [
  ['the door’s URL', `to ${DOOR} now`, `to ${REGISTRY} now`],
  ['a URL below it', `PUT ${DOOR}@a%2fb - ok\n`, `PUT ${REGISTRY}@a%2fb - ok\n`],
  ['the URL twice in a row', `${DOOR}${DOOR}`, `${REGISTRY}${REGISTRY}`],
  ['the URL at the end, without its slash', 'to http://127.0.0.1:4873', 'to https://registry.example/npm'],
  ['another port', 'http://127.0.0.1:48730/', 'http://127.0.0.1:48730/'],
  ['a URL that only begins like it', 'http://127.0.0.2/ http://http', 'http://127.0.0.2/ http://http'],
  ['a beginning inside a beginning', `http://127http://127.0.0.1:4873/`, `http://127${REGISTRY}`],
  ['nothing', '', ''],
  ['letters of several bytes', `Größe 📦 ${DOOR}ü`, `Größe 📦 ${REGISTRY}ü`],
]

for (const [title, text, expected] of rows) {
  test(`text in one piece is renamed: ${title}`, async (t) => t.is(await rename([text]), expected))

  test(`text is renamed byte by byte: ${title}`, async (t) => {
    const bytes = [...Buffer.from(text)].map((byte) => Buffer.from([byte]))
    t.is(await rename(bytes), expected)
  })

  test(`text is renamed wherever it is cut: ${title}`, async (t) => {
    const bytes = Buffer.from(text)
    for (let cut = 0; cut <= bytes.length; cut += 1)
      t.is(await rename([bytes.subarray(0, cut), bytes.subarray(cut)]), expected, `cut at ${cut}`)
  })
}

test('only text that may be the beginning of the URL is held back', (t) => {
  const stream = renameRegistry(DOOR, REGISTRY)
  stream.write('npm notice http')
  t.is(String(stream.read()), 'npm notice ')
  stream.write('s is fine\n')
  t.is(String(stream.read()), 'https is fine\n')
})

test('a registry’s URL is not read as a replacement pattern', async (t) => {
  const stream = renameRegistry(DOOR, 'https://registry.example/$&/')
  stream.end(`to ${DOOR}`)
  let text = ''
  for await (const chunk of stream) text += chunk
  t.is(text, 'to https://registry.example/$&/')
})
