import { personName, role } from '../api/people.ts'
import type { Invitation } from '../people/invitations.ts'
import { removePerson } from '../people/remove-person.ts'
import { type Input, type Output, optionValue, UsageError } from './command.ts'
import { withServices } from './services.ts'
import type { Terminal } from './terminal.ts'

export function list(_input: Input, terminal: Terminal): Promise<Output> {
  return withServices(terminal, async ({ people }) => {
    const [all, invitations] = [await people.list(), await people.invitations()]
    const lines = all.map((person) => `${person.id}  ${person.role.padEnd(10)}  ${person.name}`)
    const text = [lines.join('\n') || 'Nobody has joined yet.', ...invitationLines(invitations)].join('\n')
    return { json: { people: all, invitations }, text }
  })
}

function invitationLines(invitations: readonly Invitation[]): string[] {
  const lines = invitations.map(({ id, role, name, expiresAt }) => {
    const until = new Date(expiresAt).toISOString()
    return `${id}  ${role.padEnd(10)}  ${name ?? 'no name'}, until ${until}`
  })
  return lines.length > 0 ? ['', 'Open invitations:', ...lines] : []
}

export function invite(input: Input, terminal: Terminal): Promise<Output> {
  const givenRole = role.safeParse(optionValue(input, 'role') ?? 'maintainer')
  if (!givenRole.success) throw new UsageError('--role must be admin or maintainer.')
  const givenName = personName.optional().safeParse(optionValue(input, 'name'))
  if (!givenName.success)
    throw new UsageError(
      '--name must be one line of 1 to 80 visible characters: letters of one alphabet in each word, digits, spaces, and signs such as . - ’ _ @ ( ).',
    )
  return withServices(terminal, async ({ people }) => {
    const invitation = await people.invite('cli', { role: givenRole.data, name: givenName.data ?? null })
    const until = new Date(invitation.expiresAt).toISOString()
    const text = `${invitation.link}\n\nThe link is shown only once. One person can join with it, until ${until}.`
    return { json: invitation, text }
  })
}

export function remove(input: Input, terminal: Terminal): Promise<Output> {
  const [id = ''] = input.words
  return withServices(terminal, async ({ people, takeBack }) => {
    await removePerson({ remove: people.remove, takeBack }, 'cli', id)
    return { json: { id }, text: 'Removed: signed out everywhere, and the passkeys no longer work.' }
  })
}

export function uninvite(input: Input, terminal: Terminal): Promise<Output> {
  const [id = ''] = input.words
  return withServices(terminal, async ({ people }) => {
    await people.removeInvitation('cli', id)
    return { json: { id }, text: 'Taken back: nobody can join with this link.' }
  })
}
