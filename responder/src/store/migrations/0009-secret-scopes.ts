/** What a secret of a project opens: its endpoint, or the CFA API. */
export const secretScopes = [`alter table secrets add column opens text not null default 'endpoint'`]
