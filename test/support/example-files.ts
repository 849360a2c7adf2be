/** The files that examples name. */
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl mona@example.com\n";

export const exampleFiles: Readonly<Record<string, string>> = {
  "logins.txt": "# who left\nmona\nhubot\n",
  "github-enterprise.ghl": "a license file of the sandbox\n",
  "enterprise.ghl": "a license file of the sandbox\n",
  "id_ed25519.pub": KEY,
  authorized_keys: `# administrators\n${KEY}`,
  "settings.yml": "smtp:\n  address: smtp2.example.com\n",
  "smtp-password.txt": "not a real password\n",
  "profiles.json": '{"ghes_admin_profiles":1,"profiles":{"ghe2":{"host":"ghe2.example.com","tags":["production"]}}}\n',
  "password.txt": "not a real password\n",
};
