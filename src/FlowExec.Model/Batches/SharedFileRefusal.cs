namespace FlowExec;

/// <summary>Why a batch whose workers read its rows from a file cannot be worked on, in words: the file and the next step.</summary>
internal static class SharedFileRefusal
{
    /// <summary>What it means for a run that has sent rows already.</summary>
    public const string Stopped = "Sending has stopped.";

    private const string NothingSent = "Nothing was sent.";

    /// <summary>What a command says that does not go with such a batch; null where all does.</summary>
    /// <param name="given">What is known of the command.</param>
    /// <param name="kept">What of it the batch keeps.</param>
    /// <param name="contract">The contract's name.</param>
    public static FlowConfigurationException? Of(BatchOrigin given, BatchOrigin kept, string contract)
    {
        string? secret = given.Options.GetValueOrDefault("Constant", []).Except(kept.Options.GetValueOrDefault("Constant", []))
            .FirstOrDefault();
        string? own = given.Options.GetValueOrDefault("TimeZone", []).Concat(given.Options.GetValueOrDefault("Encoding", []))
            .FirstOrDefault(word => word.ToUpperInvariant() is "LOCAL" or "ANSI" or "OEM");
        return secret is not null ? Refused(
                $"the constant '{ConstantText.Read(secret)?.Key}' is not kept with the batch, since its input may be secure, so that no "
                    + "worker would know it",
                $"Give it as a column of the file, or leave {Term.SharedFile} out.")
            : own is not null ? Refused(
                $"'{own}' is another on each machine", "Give it by its name, such as Europe/Berlin or windows-1252.")
            : given.ContractFile is null && PayloadContract.BuiltIn.All(known => known.Name != contract) ? Refused(
                $"the contract '{contract}' is in no file that a worker could read",
                $"Give {Term.Contract} with the path of its file, which every worker has there.")
            : null;
    }

    /// <summary>Rows that are in no file cannot be read by others.</summary>
    public static FlowConfigurationException NoFile() => Refused(
        "they come by a pipeline, by standard input, or one by one",
        $"Give the file by its path, or leave {Term.SharedFile} out.");

    /// <summary>Where no values are stored there is nothing to encrypt.</summary>
    public static FlowConfigurationException Encrypted() => Refused(
        "no values would be on the server, so that nothing is there to encrypt", $"Leave {Term.Encrypt} out, or {Term.SharedFile}.");

    /// <summary>A batch keeps to its way, and to its file as it was.</summary>
    public static FlowJournalException Differs(BatchIdentity held, BatchIdentity given)
    {
        if (held.FileHash is null)
        {
            return new FlowJournalException(
                "BatchNotShared", $"The values of the batch '{held.Name}' are on the server, and not in a file that its workers share.",
                $"Give this run a batch name of its own, or leave {Term.SharedFile} out.", outcome: NothingSent);
        }

        if (given.FileHash is null)
        {
            return new FlowJournalException(
                "BatchShared",
                $"The workers of the batch '{held.Name}' read its rows from a file: their values are not to be on the server.",
                $"Give {Term.SharedFile}, and the file that it was loaded from.", outcome: NothingSent);
        }

        return Changed(held.Name!, FirstOf(held.FileHash, given.FileHash, BatchOrigin.Read(given.Command)!.Sources));
    }

    /// <summary>The first file that is not what it was; where there are more or fewer, the last.</summary>
    public static string FirstOf(string held, string found, IReadOnlyList<string> files)
    {
        (string[] before, string[] now) = (held.Split(','), found.Split(','));
        int at = Enumerable.Range(0, Math.Min(before.Length, now.Length)).FirstOrDefault(i => before[i] != now[i], files.Count - 1);
        return files[at];
    }

    /// <summary>A file is not what it was when the batch was loaded.</summary>
    public static FlowJournalException Changed(string batch, string file, string outcome = NothingSent) => new(
        "SharedFileChanged", $"The file '{file}' is not as it was when the batch '{batch}' was loaded from it.",
        $"Put it back as it was, or name the right one with {Term.Path}. Rows that were mended go into a batch of their own.",
        outcome: outcome);

    /// <summary>A file cannot be read on this machine.</summary>
    public static FlowJournalException Unreadable(string? batch, string file, Exception e, string outcome = NothingSent) => new(
        "SharedFileUnreadable", $"The file '{file}'{(batch is null ? "" : $" of the batch '{batch}'")} cannot be read: {Cause(e)}",
        $"Put it there, for every worker to read, or say with {Term.Path} where it is on this machine.", e, outcome);

    private static string Cause(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is not there.",
        _ => e.Message.TrimEnd('.') + ".",
    };

    private static FlowConfigurationException Refused(string why, Sentence step) => new(
        "SharedFileRefused", $"Workers cannot read these rows from a file that they share: {why}. Nothing was sent.", step);
}
