/** What a project's secret gives access to: its endpoint or the CFA API. */
export const secretScopes = [`alter table secrets add column opens text not null default 'endpoint'`]
