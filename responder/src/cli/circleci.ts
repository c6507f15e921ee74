import { text } from 'node:stream/consumers'
import { hasFlag, type Input, type Output, UsageError } from './command.ts'
import { named } from './projects.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

const REPOSITORY = /^(?:github|bitbucket)\/[\w.-]{1,100}\/[\w.-]{1,100}$/
/** CircleCI's tokens have 40 characters or a few more. */
const TOKEN = /^[\w.-]{20,200}$/

/**
 * Stores the token with which the service looks up builds at CircleCI. It comes on standard input, because a command
 * line is not secret.
 */
export async function circleci(input: Input, terminal: Terminal): Promise<Output> {
  const [, repository = ''] = input.words
  if (!REPOSITORY.test(repository))
    throw new UsageError('A repository is github/OWNER/NAME, or bitbucket/OWNER/NAME.')
  const isRemoved = hasFlag(input, 'remove')
  const token = isRemoved ? null : (await text(terminal.input())).trim()
  if (token !== null && !TOKEN.test(token)) throw new UsageError('Pass a CircleCI token on standard input.')
  return await withServices(terminal, async (services) => {
    const { id, name } = await named(services, input)
    await services.projects.setCircleci('cli', id, token === null ? null : { repository, token })
    const sentence = isRemoved
      ? `${name} no longer checks proofs of CircleCI.`
      : `${name} checks the proofs of builds of ${repository}.`
    return { json: { name, circleci: isRemoved ? null : { repository } }, text: sentence }
  })
}
