/**
 * What other tools call it, and what it is called here. The names and what they do are facts of GitHub's documentation (Command-line utilities, and USAGE of gh-es);
 * the lines are run by test/contract/coming-from.test.ts.
 */
export interface Counterpart {
  /** As it is typed there. */
  readonly theirs: string;
  /** Lines of ours, without `ghes-admin`. */
  readonly ours: readonly string[];
  /** What differs; Markdown. */
  readonly note?: string;
}

/** Commands of the extension `gh es` that the REST API has. */
export const GH_ES: readonly Counterpart[] = [
  {
    theirs: "gh es configure",
    ours: ["profile add production --host ghe.example.com --no-verify"],
    note: "The password comes from a prompt, `--password-stdin`, a file or a command; never from a flag. As many instances as you like",
  },
  { theirs: "gh es configure --status", ours: ["profile show", "ping"] },
  { theirs: "gh es configure --reset", ours: ["profile remove production --yes"] },
  { theirs: "gh es configure --bootstrap", ours: [], note: "Nothing is to be configured: `config init` sends no credentials" },
  { theirs: "gh es ping", ours: ["ping"], note: "Both APIs" },
  { theirs: "gh es access get-ssh-key", ours: ["ssh-keys list"] },
  { theirs: "gh es access add-ssh-key -i FILE", ours: ["ssh-keys add --file id_ed25519.pub"] },
  { theirs: "gh es access remove-ssh-key -i FILE", ours: ["ssh-keys remove --file id_ed25519.pub --yes"], note: "Or by its fingerprint" },
  { theirs: "gh es cluster status", ours: ["nodes status"] },
  { theirs: "gh es config init", ours: ["config init --license github-enterprise.ghl --password-stdin --yes"] },
  { theirs: "gh es config get-metadata", ours: ["nodes list"] },
  { theirs: "gh es config apply", ours: ["config apply --follow --yes"], note: "`--follow` goes on to the end, through the restarts; without it, as theirs" },
  { theirs: "gh es config get-apply-status", ours: ["config apply status"], note: "`--exit-code` for a script. The API has no filter by node here" },
  { theirs: "gh es config get-apply-events", ours: ["config apply events"] },
  { theirs: "gh es config get-license", ours: ["license show"] },
  { theirs: "gh es config check-license", ours: ["license check"], note: "Exit code 10 where it is not valid" },
  { theirs: "gh es config import-license -l FILE", ours: ["license upload github-enterprise.ghl --yes"] },
  { theirs: "gh es config import-license -l FILE --apply", ours: ["license upload github-enterprise.ghl --apply --follow --yes"] },
  { theirs: "gh es config get-settings", ours: ["config settings get"], note: "Secrets are masked unless `--show-secrets`" },
  {
    theirs: "gh es config set-settings -s JSON",
    ours: ["config settings set abuse_rate_limiting.cpu_millis_per_minute=500 --yes", "config settings set --file settings.yml --yes"],
    note: "Shows the difference, sends only what changes",
  },
  { theirs: "gh es maintenance get", ours: ["maintenance status"] },
  {
    theirs: "gh es maintenance set --enabled true",
    ours: ["maintenance enable --yes"],
    note: "`--message`, `--uuid` and `--when` are the same; one `--ip-exception` for each address",
  },
  { theirs: "gh es maintenance set --enabled false", ours: ["maintenance disable"], note: "`--wait` until the instance can leave it" },
  { theirs: "gh es release version", ours: ["nodes version"] },
  { theirs: "gh es replication status", ours: ["nodes replication"] },
  { theirs: "gh es checks system-requirements", ours: ["nodes check"], note: "Of the nodes there are; theirs takes a file of nodes to be" },
];

/** Commands of `gh es` for which GitHub documents no REST operation, with the utility that does it. */
export const GH_ES_ONLY: readonly (readonly [theirs: string, shell: string])[] = [
  ["gh es access set-password", "ghe-set-password"],
  ["gh es topologyconfig get", "cat /data/user/common/cluster.conf"],
  ["gh es topologyconfig set", "ghe-cluster-config-apply"],
  ["gh es topologyconfig verify", "ghe-cluster-config-check"],
  ["gh es topologyconfig diff", "diff NEW.conf /data/user/common/cluster.conf"],
  ["gh es checks connectivity", "ghe-cluster-host-check"],
];

/** Utilities of the administrative shell that have a counterpart. */
export const UTILITIES: readonly Counterpart[] = [
  { theirs: "ghe-announce -s MESSAGE", ours: ['announcement set "Upgrade tonight"'], note: "`--dismissible` is its `-d`; `--expires` takes it away by itself" },
  { theirs: "ghe-announce -u", ours: ["announcement clear --yes"] },
  { theirs: "ghe-cluster-maintenance -q", ours: ["maintenance status"] },
  { theirs: "ghe-cluster-maintenance -s MESSAGE", ours: ['maintenance enable --message "Back at six" --yes'] },
  {
    theirs: "ghe-cluster-maintenance -m MESSAGE",
    ours: ['maintenance enable --message "Back at seven" --yes'],
    note: "Replaces the exceptions too: give them again",
  },
  { theirs: "ghe-cluster-maintenance -u", ours: ["maintenance disable"] },
  { theirs: "ghe-cluster-nodes", ours: ["nodes list"] },
  { theirs: "ghe-cluster-nodes -r ROLE", ours: ["nodes list --cluster-role WebServer"] },
  { theirs: "ghe-cluster-nodes -u", ours: ["nodes list --fields hostname,uuid"] },
  { theirs: "ghe-cluster-repl-status", ours: ["nodes replication"] },
  { theirs: "ghe-cluster-status", ours: ["nodes status"] },
  {
    theirs: "ghe-config KEY",
    ours: ["config settings get github_hostname"],
    note: "The API's names, not those of `ghe-config` (`core.github-hostname`); not every key is a setting of the API",
  },
  { theirs: "ghe-config KEY VALUE", ours: ["config settings set github_hostname=ghe.example.com --yes"] },
  { theirs: "ghe-config -l", ours: ["config settings get"] },
  { theirs: "ghe-config HOSTNAME.uuid", ours: ["nodes list --fields hostname,uuid"] },
  { theirs: "ghe-config-apply", ours: ["config apply --follow --yes"], note: "The API has no `-f` (apply all of it whatever changed)" },
  { theirs: "ghe-license check", ours: ["license check"] },
  {
    theirs: "ghe-license import",
    ours: ["license upload github-enterprise.ghl --yes"],
    note: "`--apply` starts a configuration run; `ghe-license --apply` restarts only the services concerned",
  },
  { theirs: "ghe-license info", ours: ["license show"] },
  { theirs: "ghe-license usage", ours: ["license usage", "users report all -o csv"], note: "Numbers, and people; not the encrypted file for GitHub Connect" },
  { theirs: "ghe-maintenance", ours: ["maintenance status", "maintenance enable --yes", "maintenance disable"] },
  { theirs: "ghe-motd", ours: ["status"], note: "Another overview" },
  { theirs: "ghe-repl-status", ours: ["nodes replication --nagios"], note: "All replicas at once, from outside; the same exit codes" },
  {
    theirs: "ghe-ssl-certificate-setup",
    ours: ["config settings set github_ssl.cert=@certificate.pem github_ssl.key=@key.pem --yes"],
    note: "Then `config apply`; see [the recipe](recipes/rotate-certificate.md)",
  },
  { theirs: "ghe-update-check", ours: ["upgrade download --yes"], note: "3.22 and later" },
  {
    theirs: "ghe-upgrade PACKAGE",
    ours: ["upgrade apply --package /var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg --yes"],
    note: "3.22 and later; `--follow` goes on through the reboot",
  },
  {
    theirs: "ghe-upgrade --phase pre-upgrade PACKAGE",
    ours: ["upgrade apply --package /var/lib/ghe-updates/github-enterprise-3.22.1-kvm.pkg --phase pre-upgrade --yes"],
    note: "3.22 and later",
  },
  { theirs: "ghe-user-csv -o", ours: ["users report all -o csv"] },
  { theirs: "ghe-user-demote USERNAME", ours: ["users demote mona --yes"] },
  { theirs: "ghe-user-promote USERNAME", ours: ["users promote mona --yes"] },
  { theirs: "ghe-user-suspend USERNAME", ours: ["users suspend mona --yes"], note: "Many at once, with a reason and a journal: `--from-file`" },
  { theirs: "ghe-user-unsuspend USERNAME", ours: ["users unsuspend mona"] },
  { theirs: "ghe-version", ours: ["nodes version"] },
];

/** Of an operation, where the first example of the commands that send it would mislead. By its route. */
export const BETTER_LINES: Readonly<Record<string, readonly string[]>> = {
  "GET /manage/v1/version": ["nodes version"],
  "GET /manage/v1/maintenance": ["maintenance status"],
  "GET /manage/v1/config/apply": ["config apply status"],
  "GET /manage/v1/config/settings": ["config settings get"],
  "PUT /manage/v1/config/settings": ["config settings set --file settings.yml --yes"],
  "GET /manage/v1/access/ssh": ["ssh-keys list"],
  "POST /manage/v1/access/ssh": ["ssh-keys add --file id_ed25519.pub"],
  "DELETE /manage/v1/access/ssh": ["ssh-keys remove --file id_ed25519.pub --yes"],
  "GET /manage/v1/upgrade/status": ["upgrade status"],
  "GET /meta": ["ping"],
  "GET /enterprise/stats/{type}": ["stats users"],
  "GET /enterprise/stats/comments": ["stats comments"],
  "GET /enterprise/stats/gists": ["stats gists"],
  "GET /enterprise/stats/hooks": ["stats hooks"],
  "GET /enterprise/stats/issues": ["stats issues"],
  "GET /enterprise/stats/milestones": ["stats milestones"],
  "GET /enterprise/stats/orgs": ["stats orgs"],
  "GET /enterprise/stats/pages": ["stats pages"],
  "GET /enterprise/stats/pulls": ["stats pulls"],
  "GET /enterprise/stats/repos": ["stats repos"],
  "GET /enterprise/stats/security-products": ["stats security-products"],
  "GET /enterprise/stats/users": ["stats users"],
  "GET /orgs/{org}/pre-receive-hooks": ["hooks pre-receive list --org octo-org"],
  "GET /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}": ["hooks pre-receive view 2 --org octo-org"],
  "PATCH /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}": ["hooks pre-receive enforce 2 --org octo-org --enforcement enabled"],
  "DELETE /orgs/{org}/pre-receive-hooks/{pre_receive_hook_id}": ["hooks pre-receive unenforce 2 --org octo-org --yes"],
  "GET /repos/{owner}/{repo}/pre-receive-hooks": ["hooks pre-receive list --repo octo-org/octo-repo"],
  "GET /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}": ["hooks pre-receive view 2 --repo octo-org/octo-repo"],
  "PATCH /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}": ["hooks pre-receive enforce 2 --repo octo-org/octo-repo --enforcement enabled"],
  "DELETE /repos/{owner}/{repo}/pre-receive-hooks/{pre_receive_hook_id}": ["hooks pre-receive unenforce 2 --repo octo-org/octo-repo --yes"],
  "POST /admin/pre-receive-environments/{pre_receive_environment_id}/downloads": ["hooks environments download 3"],
  "PATCH /enterprises/{enterprise}/actions/runner-groups/{runner_group_id}": ["runners groups update 2 --name arm"],
};
