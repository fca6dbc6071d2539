namespace FlowExec;

/// <summary>What a batch belongs to. A batch is resumed only against the same.</summary>
/// <param name="Name">Its name; null for a run that was given none.</param>
/// <param name="OrgId">The organization's id, or the host of its API where it tells none.</param>
/// <param name="OrgName">The organization's name.</param>
/// <param name="Flow">The command's flow, by id or name; null where each row names its own.</param>
/// <param name="Contract">The contract's name.</param>
/// <param name="KeyColumns">The key columns, comma between them; null where rows are told apart by position and content.</param>
/// <param name="Command">What resuming needs to know of the command, as <see cref="BatchOrigin"/> writes it; null for nothing.</param>
/// <param name="IsEncrypted">The values of its rows are encrypted where they are stored. A batch that is stays so, whoever goes on with
/// it.</param>
/// <param name="FileHash">The hashes of the files that every worker reads its rows from, comma between them; null where their values are
/// stored. It is so for good, and for these files as they are.</param>
internal sealed record BatchIdentity(
    string? Name, string OrgId, string OrgName, string? Flow, string Contract, string? KeyColumns = null, string? Command = null,
    bool IsEncrypted = false, string? FileHash = null)
{
    /// <summary>What forbids resuming a batch of this identity with another; null where nothing does.</summary>
    public FlowJournalException? Refuses(BatchIdentity other)
    {
        if (OrgId != other.OrgId)
        {
            return Refusal("BatchOfAnotherOrg", "org", OrgName, other.OrgName,
                "Connect to that org, or give this run a batch name of its own.");
        }

        if (!string.Equals(Flow, other.Flow, StringComparison.OrdinalIgnoreCase))
        {
            return Refusal("BatchOfAnotherFlow", "flow", Flow ?? "the rows' own", other.Flow ?? "the rows' own",
                "Name that flow, or give this run a batch name of its own.");
        }

        if (Contract != other.Contract)
        {
            return Refusal("BatchOfAnotherContract", "contract", Contract, other.Contract,
                "Name that contract, or give this run a batch name of its own.");
        }

        if (FileHash != other.FileHash)
        {
            return SharedFileRefusal.Differs(this, other);
        }

        if (other.IsEncrypted && !IsEncrypted)
        {
            return new FlowJournalException(
                "BatchNotEncrypted",
                $"The batch '{Name}' is not encrypted: values of its rows may be on the server as they are.",
                $"Give this run a batch name of its own, or leave {Term.Encrypt} out.", outcome: "Nothing was sent.");
        }

        return string.Equals(KeyColumns, other.KeyColumns, StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal(
                "BatchOfAnotherKey", "key", KeyColumns ?? "none", other.KeyColumns ?? "none",
                $"Rows could not be told from those that were launched: "
                    + $"give the same {Term.Key}, or give this run a batch name of its own.");
    }

    private FlowJournalException Refusal(string reason, string what, string held, string given, Sentence step) =>
        new(reason, $"The batch '{Name}' belongs to another {what}: {held}, and not {given}. Nothing was sent.", step);
}

/// <summary>Who works on a batch.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessName">Its name.</param>
/// <param name="User">The account.</param>
internal sealed record BatchOwner(string Host, int ProcessId, string ProcessName, string User)
{
    /// <summary>This process.</summary>
    public static BatchOwner Here { get; } = new(
        Environment.MachineName, Environment.ProcessId, Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "",
            Environment.UserName);

    /// <inheritdoc/>
    public override string ToString() => $"{ProcessName} (process {ProcessId}) on {Host}";
}
