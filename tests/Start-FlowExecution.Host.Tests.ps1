# What a host sees of a run, and what it answers: questions and progress, with a host that stands in for a console.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    if (-not ('FlowExecTests.AnsweringHost' -as [type])) {
        Add-Type -TypeDefinition @'
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace FlowExecTests
{
    public class AnsweringHost : PSHost
    {
        public AnsweringInterface Answering { get; } = new AnsweringInterface();
        public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
        public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
        public override Guid InstanceId { get; } = Guid.NewGuid();
        public override string Name => "AnsweringHost";
        public override Version Version { get; } = new Version(1, 0);
        public override PSHostUserInterface UI => Answering;
        public override void EnterNestedPrompt() => throw new NotSupportedException();
        public override void ExitNestedPrompt() => throw new NotSupportedException();
        public override void NotifyBeginApplication() { }
        public override void NotifyEndApplication() { }
        public override void SetShouldExit(int exitCode) { }
    }

    public class AnsweringInterface : PSHostUserInterface
    {
        public Queue<int> Answers { get; } = new Queue<int>();
        public List<string> Questions { get; } = new List<string>();
        public ConcurrentQueue<string> Progress { get; } = new ConcurrentQueue<string>();
        public override PSHostRawUserInterface RawUI => null;
        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            Questions.Add(message);
            return Answers.Dequeue();
        }

        public override void WriteProgress(long sourceId, ProgressRecord record) =>
            Progress.Enqueue(record.RecordType + " " + record.Activity + ": " + record.StatusDescription);

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new NotSupportedException();
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowed, PSCredentialUIOptions options) => throw new NotSupportedException();
        public override string ReadLine() => throw new NotSupportedException();
        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();
        public override void Write(string value) { }
        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }
        public override void WriteLine(string value) { }
        public override void WriteErrorLine(string value) { }
        public override void WriteDebugLine(string message) { }
        public override void WriteVerboseLine(string message) { }
        public override void WriteWarningLine(string message) { }
    }
}
'@
    }

    # Runs a script with $org in a runspace of that host.
    function Invoke-Hosted([FlowExecTests.AnsweringHost] $HostStub, $Org, [string] $Script) {
        $runspace = [runspacefactory]::CreateRunspace($HostStub)
        $runspace.Open()
        $shell = [powershell]::Create($runspace)
        try {
            $shell.AddScript("param(`$manifest, `$org) Import-Module `$manifest; $Script").AddArgument($Manifest).AddArgument($Org).Invoke()
        } finally {
            $shell.Dispose()
            $runspace.Dispose()
        }
    }
}

Describe 'Questions' {
    AfterEach { Disconnect-TestOrg }

    BeforeEach {
        $test = Connect-TestOrg
        $stub = [FlowExecTests.AnsweringHost]::new()
        $launch = '1..4 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName "Customer follow-up" -Connection $org '
    }

    It '-Confirm asks once for the run, naming flow and org: answer <Answer>' -ForEach @(
        @{ Answer = 0; Launched = 4 }
        @{ Answer = 1; Launched = 4 }
        @{ Answer = 2; Launched = 0 }
        @{ Answer = 3; Launched = 0 }
    ) {
        $stub.Answering.Answers.Enqueue($Answer)
        @(Invoke-Hosted $stub $test.Org "$launch -Confirm") | Should -HaveCount $Launched
        (Get-Ledger $test).LaunchCount | Should -Be $Launched
        $stub.Answering.Questions | Should -HaveCount 1
        $stub.Answering.Questions[0] | Should -Match 'Customer follow-up in Emulated org'
    }

    It '-ConfirmEach asks for each row, and launches those that it is told to' {
        # Yes, no, yes, no.
        0, 2, 0, 2 | ForEach-Object { $stub.Answering.Answers.Enqueue($_) }
        $results = Invoke-Hosted $stub $test.Org "$launch -ConfirmEach"
        $results.Row | Sort-Object | Should -Be @(1, 3)
        (Get-Ledger $test).LaunchCount | Should -Be 2
        $stub.Answering.Questions | Should -HaveCount 4
        $stub.Answering.Questions[1] | Should -Match 'row 2 in Emulated org'
    }

    It '-ConfirmEach asks for each row of a file too, and takes Yes to All at its word' {
        Set-Content "$TestDrive/rows.csv" 'customerId', '1', '2', '3'
        2, 1 | ForEach-Object { $stub.Answering.Answers.Enqueue($_) }
        $launch = "Start-FlowExecution -Path '$TestDrive/rows.csv' -FlowName 'Customer follow-up' -Connection `$org -ConfirmEach"
        (Invoke-Hosted $stub $test.Org $launch).Row | Sort-Object | Should -Be @(2, 3)
        $stub.Answering.Questions | Should -HaveCount 2
    }
}

Describe 'Progress' {
    AfterEach { Disconnect-TestOrg }

    It 'is shown while the run goes on, and taken away at its end' {
        $test = Connect-TestOrg -Emulator @{ Latency = [timespan]::FromSeconds(1); Clock = 'Real' }
        $stub = [FlowExecTests.AnsweringHost]::new()
        $null = Invoke-Hosted $stub $test.Org '@{ customerId = "1" } | Start-FlowExecution -FlowName "Customer follow-up" -Connection $org'
        $seen = @($stub.Answering.Progress | Where-Object { $_ -match 'Launching flows' })
        $seen.Count | Should -BeGreaterThan 1
        $seen[0] | Should -Match '^Processing Launching flows in Emulated org: .*rows'
        $seen[-1] | Should -Match '^Completed '
        @($seen -match '^Completed ') | Should -HaveCount 1
    }

    It 'is taken away where the run is ended from behind' {
        $test = Connect-TestOrg -Emulator @{ Latency = [timespan]::FromSeconds(1); Clock = 'Real' }
        $stub = [FlowExecTests.AnsweringHost]::new()
        $null = Invoke-Hosted $stub $test.Org '1..500 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution -FlowName "Customer follow-up" -Connection $org | Select-Object -First 1'
        $seen = @($stub.Answering.Progress | Where-Object { $_ -match 'Launching flows' })
        $seen.Count | Should -BeGreaterThan 1
        $seen[-1] | Should -Match '^Completed '
    }
}
