/** The settings as appliances were recorded to hold them, which differs from their documentation in places. All secrets are made up. */
import { isRecord } from "../api/shape.js";
import type { Random } from "./random.js";

export interface Tree {
  [key: string]: unknown;
}

export const isTree = (value: unknown): value is Tree => isRecord(value);

export function defaultSettings(random: Random): Tree {
  return {
    private_mode: true,
    public_pages: false,
    subdomain_isolation: true,
    signup_enabled: false,
    github_hostname: "ghes.lan",
    identicons_host: "dotcom",
    http_proxy: null,
    http_noproxy: null,
    auth_mode: "default",
    builtin_auth_fallback: false,
    expire_sessions: false,
    admin_password: null,
    configuration_id: 1_401_777_404,
    configuration_run_count: 1,
    customer: {
      name: "Example Works",
      email: "ops@example.com",
      uuid: random.uuid(),
      secret_key_data: armored("PGP PRIVATE KEY BLOCK", 8_600, random),
      public_key_data: armored("PGP PUBLIC KEY BLOCK", 900, random),
    },
    license: {
      seats: 500,
      evaluation: false,
      perpetual: false,
      unlimited_seating: false,
      support_key: null,
      ssh_allowed: true,
      cluster_support: true,
      expire_at: "2030-01-01T23:59:59-08:00",
    },
    github_ssl: {
      enabled: true,
      cert: null,
      key: armored("RSA PRIVATE KEY", 1_600, random),
      acme: { enabled: false, provider: "letsencrypt", contact_emails: null, accept_tos: false },
      tls_mode: ["tlsv12", "tlsv13"],
    },
    ldap: null,
    cas: null,
    saml: null,
    github_oauth: null,
    ntp: null,
    snmp: null,
    collectd: null,
    smtp: {
      enabled: true,
      address: "smtp.example.com",
      authentication: "plain",
      port: 0,
      domain: "example.com",
      username: null,
      user_name: null,
      enforce_tls_auth: false,
      password: random.text(20),
      discard_to_noreply_address: false,
      support_address: "support@example.com",
      support_address_type: "email",
      noreply_address: "noreply@example.com",
    },
    timezone: null,
    syslog: { enabled: false, server: null, protocol_name: "udp", cert: null, tls_enabled: false },
    assets: null,
    pages: { enabled: true, build_timeout_minutes: 10, sync_timeout_minutes: 5, header_override: null },
    mapping: {
      enabled: false,
      basemap: "company.map-qsz2zrvs",
      azure_app_client_id: null,
      azure_app_client_secret: random.text(32),
      csrf_secret: random.hex(40),
    },
    load_balancer: null,
    prometheus: { enabled: false, trusted_ips: null },
    abuse_rate_limiting: { enabled: true, requests_per_minute: 900, cpu_millis_per_minute: 1500 },
    api_rate_limiting: { enabled: false, default_rate_limit: 15_000 },
    applications: { avatars_max_age: 31_557_600 },
    checks_retention: { enabled: false, delete_threshold: 400 },
    dependabot: { enabled: false },
    dependency_graph: { enabled: true },
    code_scanning: { enabled: false },
    secret_scanning: { enabled: false },
    deployments_dashboard_enabled: true,
    enforce_gcm_cluster_config_validation: false,
    feature_toggles: {
      actions: { enabled: true },
      mobile: { enabled: true },
      packages: {
        container_enabled: "true",
        docker_enabled: "true",
        maven_enabled: "true",
        npm_enabled: "false",
        nuget_enabled: "true",
        rubygems_enabled: "true",
      },
    },
    fips_mode: false,
    governor: { quotas_enabled: false, limit_user: null },
    manage_auth: { login_attempt_limit: 10, login_attempt_lockout_minutes: 10 },
    mysql: { backup: { binary: false } },
    num_parallel_database_migration_worker: 4,
    use_parallel_database_migrations: true,
    private_instance: { enabled: false, meo: { client_id: null, client_secret: random.hex(40) } },
  };
}

/** Groups that are `null` while unused, as the documentation describes them: what they get when one leaf is set. */
export const UNUSED_GROUPS: Readonly<Record<string, Tree>> = {
  ldap: {
    host: null,
    port: 0,
    base: [],
    uid: null,
    bind_dn: null,
    password: null,
    method: "Plain",
    search_strategy: "detect",
    user_groups: [],
    admin_group: null,
    virtual_attribute_enabled: false,
    recursive_group_search: false,
    posix_support: true,
    user_sync_emails: false,
    user_sync_keys: false,
    user_sync_interval: 4,
    team_sync_interval: 4,
    sync_enabled: false,
    reconciliation: { user: null, org: null },
    profile: { uid: "uid", name: null, mail: null, key: null },
  },
  cas: { url: null },
  saml: { sso_url: null, certificate: null, certificate_path: null, issuer: null, idp_initiated_sso: false, disable_admin_demote: false },
  github_oauth: { client_id: "", client_secret: "", organization_name: "", organization_team: "" },
  ntp: { primary_server: "", secondary_server: "" },
  snmp: { enabled: false, community: "" },
  collectd: { enabled: false, server: null, port: 0, encryption: null, username: null, password: null },
};

/** Text with the form of a key. It opens nothing. */
function armored(title: string, length: number, random: Random): string {
  const lines = random.text(length).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${title}-----\n${lines.join("\n")}\n-----END ${title}-----\n`;
}
