import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { keepTarball } from '../../lib/release/keep-tarball.ts'
import { createPublication } from '../door/publish-request.ts'
import { createFolder } from '../fakes/folder.ts'

test('the tarball is kept byte for byte, in a folder that is created', async (t) => {
  const publication = await createPublication()
  const folder = path.join(createFolder(t), 'a', 'b')
  const file = await keepTarball(publication, folder)
  t.is(file, path.join(folder, 'example-tool-2.1.0.tgz'))
  t.deepEqual(readFileSync(file), publication.tarball)
  t.is(await keepTarball(publication, folder), file)
})
