import test from 'ava'
import { packageProblems } from '../../scripts/package-problems.ts'

const WHOLE = [
  'LICENSE',
  'README.md',
  'deploy/compose.yaml',
  'dist/page/index.html',
  'dist/src/main.js',
  'package.json',
]
const read = async () => 'run()\n'

test('a package with a licence and without source maps has no problems', async (t) => {
  t.deepEqual(await packageProblems(WHOLE, read), [])
})

test('a package without its licence is a problem', async (t) => {
  const files = WHOLE.filter((file) => file !== 'LICENSE')
  t.deepEqual(await packageProblems(files, read), ['LICENSE is missing.'])
})

for (const file of [
  'dist/src/main.js.map',
  'dist/src/main.d.ts',
  'dist/.tsbuildinfo',
  'deploy/.env',
  'deploy/responder.env',
]) {
  test(`a package with ${file} is a problem`, async (t) => {
    t.deepEqual(await packageProblems([...WHOLE, file], read), [`${file} should not be published.`])
  })
}

test('a package whose files refer to source maps is a problem', async (t) => {
  const mapped = async () => 'run()\n//# sourceMappingURL=main.js.map'
  t.deepEqual(await packageProblems(WHOLE, mapped), ['dist/src/main.js refers to a source map.'])
})
