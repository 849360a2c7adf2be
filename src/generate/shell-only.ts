/**
 * What only the administrative shell does: the utility as it is typed there, and what for. Facts of GitHub's documentation (Command-line utilities; releases up to
 * 3.22), in our words.
 */
export interface ShellOnly {
  readonly type: string;
  readonly does: string;
  /** It asks something or is a screen, so that it needs a terminal there. */
  readonly asks?: true;
}

export const SHELL_ONLY: Readonly<Record<string, readonly ShellOnly[]>> = {
  "Access and the Management Console": [
    { type: "ghe-reactivate-admin-login", does: "Unlock the Management Console, and with it the Manage API, after too many wrong passwords" },
    { type: "ghe-set-password", does: "Set the root site administrator's password", asks: true },
    { type: "ghe-cluster-set-password", does: "Set it on all nodes of a cluster", asks: true },
    { type: "ghe-cleanup-settings", does: "Wipe the settings of the Management Console", asks: true },
    { type: "ghe-ssh-audit-login -a", does: "Who may log in to the shell, by key" },
    { type: "ghe-ssh-check-host-keys", does: "Are the host keys known to have leaked" },
    { type: "sudo ghe-ssh-roll-host-keys", does: "Make new host keys", asks: true },
    { type: "ghe-ssh-weak-fingerprints --revoke", does: "Find weak keys, and revoke those of people" },
  ],
  Configuration: [
    { type: "ghe-config-apply -f", does: "Apply all of the configuration, whatever changed (3.16 and later)" },
    { type: "ghe-config-check", does: "Check the configuration files" },
    { type: 'ghe-config app.github.rate-limiting-exempt-users "LOGIN LOGIN"', does: "Set what is no setting of the API" },
    { type: "ghe-crypto list tlsv12-ciphersuites", does: "List and check TLS and SSH algorithms (3.19 and later)" },
    { type: "ghe-ssl-acme -e", does: "Get a certificate from Let's Encrypt", asks: true },
    { type: "ghe-ssl-ca-certificate-install -c FILE", does: "Trust another certificate authority; then `ghe-config-apply`" },
    { type: "ghe-ssl-generate-csr", does: "Make a private key and a signing request" },
    { type: "ghe-setup-network -v", does: "Set up the network interface", asks: true },
    { type: "ghe-snmpv3-add-user LOGIN", does: "Add an SNMPv3 user; also `ghe-snmpv3-remove-user`, `ghe-snmpv3-hash-password`" },
    { type: "ghe-dep-graph-enable", does: "Enable the dependency graph" },
    { type: "ghe-otelcol-validate", does: "Check the configuration of the OpenTelemetry collector (3.18 and later)" },
    { type: "ghe-storage-extend", does: "Grow the user volume" },
  ],
  "High availability": [
    { type: "ghe-repl-setup PRIMARY-IP", does: "Make this node a replica" },
    { type: "ghe-repl-start", does: "Start replication" },
    { type: "ghe-repl-start-all", does: "Start it on all replicas, from the primary" },
    { type: "ghe-repl-stop", does: "Stop replication" },
    { type: "ghe-repl-stop-all", does: "Stop it on all replicas, from the primary" },
    { type: "ghe-repl-promote", does: "Make a replica the primary", asks: true },
    { type: "ghe-repl-teardown", does: "Remove the replica's configuration", asks: true },
    { type: "ghe-repl-decommission UUID", does: "Remove the old primary from the databases after a failover (3.18 and later)" },
    { type: "ghe-repl-node --active", does: "Active replicas, cache servers, data centers" },
  ],
  Clusters: [
    { type: "ghe-cluster-config-init", does: "Make a cluster from `cluster.conf`" },
    { type: "ghe-cluster-config-check", does: "Check `cluster.conf`" },
    { type: "ghe-cluster-config-apply", does: "Copy `cluster.conf` to the nodes and configure them by it" },
    { type: "ghe-cluster-host-check", does: "Are the hosts ready to be configured" },
    { type: "ghe-cluster-balance status", does: "Are jobs spread evenly; `rebalance` makes them so" },
    { type: "ghe-cluster-each -- COMMAND", does: "Run a command on every node" },
    { type: "ghe-cluster-block-ip ADDRESS", does: "Block an address on a node; `ghe-cluster-unblock-ip` ends it" },
    { type: "ghe-cluster-repl-bootstrap", does: "Replicate to a second set of nodes; also `ghe-cluster-repl-teardown`" },
    { type: "ghe-cluster-failover", does: "Fail over to the replica cluster", asks: true },
    { type: "ghe-remove-node HOSTNAME", does: "Remove a node", asks: true },
    { type: "ghe-spokesctl server set evacuating UUID", does: "Move Git data off a node; also `ghe-storage evacuate`, `ghe-dpages evacuate`" },
    { type: "nes get-cluster-health", does: "Node eligibility" },
  ],
  Upgrades: [
    { type: "ghe-upgrade PACKAGE", does: "Install a package, before 3.22; `--verify` checks it", asks: true },
    { type: "ghe-update-check", does: "Download a patch release, before 3.22" },
    { type: 'ghe-upgrade-scheduler -c "0 2 15 12 *" PACKAGE', does: "Install a hotpatch at a time" },
    { type: "ghe-check-background-upgrade-jobs", does: "Are the background jobs of the last upgrade done" },
    { type: "ghe-migrations", does: "Watch the database migrations", asks: true },
  ],
  Support: [
    { type: "ghe-support-bundle -o > support-bundle.tgz", does: "Make a support bundle; `-x` for older logs, `-u` to send it, `-t TICKET` to a ticket" },
    { type: "ghe-cluster-support-bundle -o > support-bundle.tgz", does: "The same of all nodes" },
    { type: "ghe-diagnostics > diagnostics.txt", does: "Checks and facts for support; also `ghe-cluster-diagnostics`, `ghe-diagnostics-io`" },
    { type: "ghe-support-upload -f FILE -t TICKET", does: "Send a file to support" },
    { type: "ghe-console", does: "The Rails console, with support only; also `ghe-dbconsole`, `ghe-mssql-console`", asks: true },
  ],
  "Logs, services and disks": [
    { type: "ghe-logs-tail", does: "Follow the logs" },
    { type: "ghe-service-list", does: "Which services run (`nodes status` says how they are)" },
    { type: "ghe-system-info", does: "Facts of the machine, as JSON" },
    { type: "ghe-aqueduct status", does: "Background jobs, and pausing them; also `ghe-aqueduct-info`" },
    { type: "ghe-check-disk-usage", does: "Large files, and deleted ones that are still open" },
    { type: "ghe-cleanup-caches", does: "Free the root volume" },
    { type: "ghe-redis-usage", does: "Memory of Redis" },
    { type: "ghe-es-index-status -do", does: "Search indexes; also `ghe-es-usage`, `ghe-es-repair-status`, `ghe-elasticsearch-watermarks`" },
    { type: "ghe-mssql-health-check", does: "The database of Actions; also `ghe-mssql-diagnostics`" },
    { type: "ghe-webhook-logs -f -a YYYY-MM-DD", does: "Failed deliveries of webhooks" },
    { type: "ghe-backup-healthcheck", does: "Are backups recent (3.22 and later); also `ghe-backup-prune-snapshots`" },
  ],
  "Git, people and migrations": [
    { type: "ghe-btop", does: "Git operations as they happen", asks: true },
    { type: "ghe-governor top", does: "Who causes Git traffic; also `ghe-governor-summary`" },
    { type: "ghe-repo OWNER/REPO", does: "A shell in a repository", asks: true },
    { type: "ghe-repo-gc OWNER/REPO --prune", does: "Repack a repository, without what nothing leads to" },
    { type: "ghe-nwo ID", does: "A repository's name by its id" },
    { type: "ghe-find-insecure-git-operations", does: "Clients with old algorithms" },
    { type: "ghe-org-admin-promote -u LOGIN -o ORG", does: "Make somebody an owner of an organization", asks: true },
    { type: "ghe-org-membership-update --visibility=private", does: "Visibility of memberships" },
    { type: "ghe-saml-mapping-csv -d", does: "SAML mappings; also `ghe-scim-identities-csv`" },
    {
      type: "ghe-migrator",
      does: "Move repositories between instances; also `git-import-detect`, `git-import-hg-raw`, `git-import-svn-raw`, `git-import-tfs-raw`, `git-import-rewrite`, `elm`",
    },
    { type: "ghe-legacy-github-services-report", does: "Repositories with GitHub Services" },
  ],
  "Actions and Packages": [
    { type: "ghe-actions-check", does: "Are the services of Actions healthy; also `ghe-actions-check-connectivity`" },
    { type: "ghe-actions-start", does: "Start Actions; also `ghe-actions-stop`" },
    { type: "ghe-actions-cache-enable", does: "Turn the cache on; also `ghe-actions-cache-disable`", asks: true },
    { type: "ghe-actions-precheck -p PROVIDER -cs STRING", does: "Check the blob storage; also `ghe-actions-test-storage-with-oidc`" },
    { type: "ghe-actions-dump -u", does: "A dump for support; also `ghe-actions-diagnostics`" },
    { type: "ghe-packages-precheck -p PROVIDER -cs STRING", does: "Check the blob storage of Packages; also `ghe-check-blob-connection`" },
  ],
};
