import type * as z from 'zod'
import type { answerBody } from '../../../src/api/answers.ts'
import type { auditReply } from '../../../src/api/audit.ts'
import type {
  ChannelConfirmation,
  ChannelTarget,
  channelCreated,
  channelsReply,
} from '../../../src/api/channels.ts'
import type { muteBody, QuietHours, QuietReply } from '../../../src/api/fatigue.ts'
import type { historyReply } from '../../../src/api/history.ts'
import type { PackageReply } from '../../../src/api/packages.ts'
import type {
  invitationLook,
  invitationsReply,
  inviteReply,
  Me,
  Passkey,
  Person,
  peopleReply,
  Role,
  SessionReply,
  sessionsReply,
} from '../../../src/api/people.ts'
import type {
  buildsReply,
  Project,
  projectChangeBody,
  projectsReply,
  projectWithSecret,
  rotateBody,
} from '../../../src/api/projects.ts'
import type { inboxReply, jobReply, progressReply, QuestionDetail } from '../../../src/api/questions.ts'
import type { testReleaseReply } from '../../../src/api/test-releases.ts'
import type { PasskeyUse } from '../session/passkeys.ts'
import { request } from './request.ts'

export type AnswerBody = z.input<typeof answerBody>
export type ProjectChange = z.input<typeof projectChangeBody>
export type Inbox = z.infer<typeof inboxReply>
export type JobReply = z.infer<typeof jobReply>
export type ProgressReply = z.infer<typeof progressReply>
export type History = z.infer<typeof historyReply>
export type AuditPage = z.infer<typeof auditReply>
export type People = z.infer<typeof peopleReply>
export type Invitations = z.infer<typeof invitationsReply>
export type InvitationLook = z.infer<typeof invitationLook>
export type Invite = z.infer<typeof inviteReply>
export type Sessions = z.infer<typeof sessionsReply>
export type Projects = z.infer<typeof projectsReply>
export type Builds = z.infer<typeof buildsReply>
export type ProjectWithSecret = z.infer<typeof projectWithSecret>
export type TestRelease = z.infer<typeof testReleaseReply>
export type Channels = z.infer<typeof channelsReply>
export type { ChannelConfirmation }
export type ChannelCreated = z.infer<typeof channelCreated>

/** The owner of channels: the signed-in person, or a project. */
export type ChannelOwner = '/api/me' | `/api/projects/${string}`

const get = <Reply>(path: string) => request<Reply>('GET', path)
const post = <Reply>(path: string, body?: unknown) => request<Reply>('POST', path, body)
const patch = <Reply>(path: string, body: unknown) => request<Reply>('PATCH', path, body)
const remove = (path: string) => request<void>('DELETE', path)

/** Every call that the page makes, except those for passkeys, which are in `session/passkeys.ts`. */
export const api = {
  session: () => get<SessionReply>('/api/session'),
  demoSignIn: (name: string) => post<Person>('/api/demo/sign-in', { name }),
  signOut: () => post<void>('/api/sign-out'),
  signOutEverywhere: () => post<void>('/api/sign-out-everywhere'),
  getInvitation: (token: string) => post<InvitationLook>('/api/invitations/look', { token }),

  inbox: () => get<Inbox>('/api/questions'),
  history: (cursor: number | null, q: string) =>
    get<History>(
      `/api/history?${new URLSearchParams({ ...(cursor !== null && { before: String(cursor) }), q })}`,
    ),
  question: (id: string) => get<QuestionDetail>(`/api/questions/${id}`),
  progress: (id: string) => get<ProgressReply>(`/api/questions/${id}/progress`),
  package: (id: string, place: number) => get<PackageReply>(`/api/questions/${id}/packages/${place}`),
  job: (id: string) => get<JobReply>(`/api/questions/${id}/job`),
  opened: ({ id, attempt }: Pick<QuestionDetail, 'id' | 'attempt'>) =>
    post<void>(`/api/questions/${id}/opened`, { attempt }),
  answer: (id: string, body: AnswerBody) => post<void>(`/api/questions/${id}/answer`, body),
  pickPhrase: ({ id, attempt }: Pick<QuestionDetail, 'id' | 'attempt'>, phrase: string) =>
    post<void>(`/api/questions/${id}/phrase`, { attempt, phrase }),
  decline: (id: string, body: { attempt: number; reason: string | null; sealed: string | undefined }) =>
    post<void>(`/api/questions/${id}/decline`, body),

  me: () => get<Me>('/api/me'),
  changeMe: (changes: { name?: string; accounts?: string[]; ciNames?: string[] }) =>
    patch<Me>('/api/me', changes),
  quiet: () => get<QuietReply>('/api/me/quiet'),
  setQuietHours: (quietHours: QuietHours | null) => patch<QuietReply>('/api/me/quiet', { quietHours }),
  mute: (body: z.input<typeof muteBody>) => post<QuietReply>('/api/me/mutes', body),
  sessions: () => get<Sessions>('/api/me/sessions'),
  endSession: (id: string) => remove(`/api/me/sessions/${id}`),
  renamePasskey: (id: string, name: string) =>
    patch<Passkey>(`/api/me/passkeys/${encodeURIComponent(id)}`, { name }),
  removePasskey: (id: string) => remove(`/api/me/passkeys/${encodeURIComponent(id)}`),

  channels: (owner: ChannelOwner) => get<Channels>(`${owner}/channels`),
  addChannel: (owner: ChannelOwner, name: string, target: ChannelTarget) =>
    post<ChannelCreated>(`${owner}/channels`, { name, target }),
  testChannel: (id: string) => post<void>(`/api/channels/${id}/test`),
  sendChannelLink: (id: string) => post<void>(`/api/channels/${id}/link`),
  lookAtConfirmation: (token: string) => post<ChannelConfirmation>('/api/confirm-channel/look', { token }),
  confirmChannel: (token: string) => post<void>('/api/confirm-channel', { token }),
  removeChannel: (id: string) => remove(`/api/channels/${id}`),

  projects: () => get<Projects>('/api/projects'),
  addProject: (project: { name: string; packages: string[]; people: string[] | null }) =>
    post<ProjectWithSecret>('/api/projects', project),
  changeProject: (id: string, change: ProjectChange) => patch<Project>(`/api/projects/${id}`, change),
  confirmChange: (id: string, change: string, passkey?: PasskeyUse) =>
    post<Project>(`/api/projects/${id}/changes/${change}`, { passkey }),
  discardChange: (id: string, change: string) => remove(`/api/projects/${id}/changes/${change}`),
  previewBuilds: (id: string, identity: Project['identity']) =>
    post<Builds>(`/api/projects/${id}/builds/preview`, { identity }),
  rotateSecret: (id: string, body: z.input<typeof rotateBody>) =>
    post<ProjectWithSecret>(`/api/projects/${id}/secrets`, body),
  sendTest: (id: string) => post<{ id: string }>(`/api/projects/${id}/tests`),
  testRelease: (id: string, test: string) => get<TestRelease>(`/api/projects/${id}/tests/${test}`),
  removeProject: (id: string, withdraw: boolean) => remove(`/api/projects/${id}?withdraw=${withdraw}`),

  audit: (cursor: number | null) =>
    get<AuditPage>(cursor === null ? '/api/audit' : `/api/audit?before=${cursor}`),

  people: () => get<People>('/api/people'),
  changeRole: (id: string, role: Role) => patch<Person>(`/api/people/${id}`, { role }),
  removePerson: (id: string) => remove(`/api/people/${id}`),
  invitations: () => get<Invitations>('/api/invitations'),
  invite: (role: Role, name: string | null) => post<Invite>('/api/invitations', { role, name }),
  withdrawInvitation: (id: string) => remove(`/api/invitations/${id}`),
}
