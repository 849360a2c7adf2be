/**
 * What an upgrade does on a node, step by step. Two names of steps are published (`signature_verification` and
 * `extract_root_filesystem`); the others are made up.
 */

export type UpgradePhase = "pre-upgrade" | "upgrade";

export interface PlannedUpgradeStep {
  readonly step: string;
  /** Simulated milliseconds. */
  readonly takes: number;
}

const step = (name: string, takes: number): PlannedUpgradeStep => ({ step: name, takes });

export const UPGRADE_PLAN: Readonly<Record<UpgradePhase, readonly PlannedUpgradeStep[]>> = {
  "pre-upgrade": [step("signature_verification", 600), step("version_check", 500), step("disk_space_check", 900)],
  upgrade: [
    step("extract_root_filesystem", 2_500),
    step("install_boot_loader", 1_000),
    step("reboot", 6_000),
    step("database_migrations", 2_000),
    step("service_configuration", 1_500),
  ],
};

/** The step at which a phase fails, where a fault says that it does. */
export const FAILING_STEP: Readonly<Record<UpgradePhase, { readonly step: string; readonly error: string }>> = {
  "pre-upgrade": { step: "disk_space_check", error: "not enough free space on the target partition" },
  upgrade: { step: "extract_root_filesystem", error: "tar: exit status 2" },
};

/** Simulated milliseconds that a node's download takes, and between the starts of neighboring nodes. */
export const DOWNLOAD_TAKES = 5_000;
export const UPGRADE_LAG = 700;
