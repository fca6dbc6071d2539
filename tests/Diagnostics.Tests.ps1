# The examples of docs/diagnostics.md that are commands: each is run as it stands there.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $page = (Get-Content "$Root/docs/diagnostics.md" -Raw).ReplaceLineEndings("`n")
    $fence = '(?s)\A```powershell\n(.+?)\n```'
    $examples = @{}
    foreach ($section in $page -split '(?m)^## (?=FX\d{4}$)' | Where-Object { $_ -match '\AFX\d{4}\n' }) {
        $start = $section.IndexOf('```powershell')
        if ($start -ge 0 -and $section.Substring($start) -match $fence) { $examples[$section.Substring(0, 6)] = $Matches[1] }
    }
}

Describe 'The examples that are commands' {
    AfterAll { Disconnect-TestOrg }

    BeforeAll { $test = Connect-TestOrg }

    It '<_> is what its example comes to, and nothing is launched' -ForEach 'FX5020' {
        $outcome = & ([scriptblock]::Create($examples[$_])) 2>$null
        $outcome.Status | Should -Be 'Invalid'
        $outcome.Error.Code | Should -Be $_
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It '<_> is among the findings of its example' -ForEach 'FX1024' {
        $report = & ([scriptblock]::Create($examples[$_]))
        $report.IsValid | Should -BeFalse
        ($report.Diagnostics | Where-Object Code -EQ $_).Help | Should -Match 'Flow.customerId'
    }

    It '<_> is what its example warns of' -ForEach 'FX5027', 'FX5032' {
        & ([scriptblock]::Create($examples[$_])) 3>&1 | Out-String | Should -Match $_
    }

    It 'no other example is a command' {
        $examples.Keys | Sort-Object | Should -Be @('FX1024', 'FX5020', 'FX5027', 'FX5032')
    }
}
