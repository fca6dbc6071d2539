# What only Windows does: its code pages, locks, marks of the web, paths and names. Elsewhere each is skipped.

BeforeDiscovery {
    $elsewhere = if (-not $IsWindows) { 'only Windows does this; ./build.ps1 -Task TestWindows runs it' }
}

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $program = "$Root/output/windows/flowexec/flowexec.exe", "$Root/tests/FlowExec.Cli.Tests/bin/Release/net10.0/flowexec.exe" | Where-Object { Test-Path $_ } | Select-Object -First 1
    function New-Table([string] $Path, [int] $Count) {
        Set-Content -LiteralPath $Path (@('customerId') + (1..$Count))
    }
}

Describe 'On Windows' -ForEach @{ Reason = $elsewhere } {
    BeforeEach { if ($Reason) { Set-ItResult -Skipped -Because $Reason } }
    AfterEach { Disconnect-TestOrg }

    Context 'flowexec.exe' {
        It 'launches 250 of 250, from a file that is named with backslashes, umlauts and in upper case' {
            $folder = (New-Item -ItemType Directory "$TestDrive\Größe Ä").FullName
            New-Table "$folder\Kunden.csv" 250
            $test = Connect-TestOrg
            $env:GENESYSCLOUD_OAUTHCLIENT_ID, $env:GENESYSCLOUD_OAUTHCLIENT_SECRET = $test.Emulator.Credential.UserName, $test.Emulator.Credential.GetNetworkCredential().Password
            try {
                $said = & $program launch "$folder\KUNDEN.CSV".Replace('/', '\') --flow-name $FollowUp --api-uri $test.Emulator.ApiUri --login-uri $test.Emulator.ApiUri --output jsonl 2> "$TestDrive\errors.txt"
                $LASTEXITCODE | Should -Be 0 -Because (Get-Content "$TestDrive\errors.txt" -Raw)
            } finally { $env:GENESYSCLOUD_OAUTHCLIENT_ID = $env:GENESYSCLOUD_OAUTHCLIENT_SECRET = $null }
            @($said | ConvertFrom-Json | Where-Object status -EQ 'Launched') | Should -HaveCount 250
            (Get-Ledger $test).LaunchCount | Should -Be 250
        }

        It 'is read by whoever captures it at code page <Page>' -ForEach @{ Page = 437 }, @{ Page = 850 }, @{ Page = 65001 } {
            $payload = "$TestDrive\Müller.json"
            Set-Content $payload '{ "flowId": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001", "müller": 1 }'
            $before = [Console]::OutputEncoding
            [Console]::OutputEncoding = [Text.Encoding]::GetEncoding($Page)
            try {
                $json = & $program test $payload --as json
                $text = & $program test $payload
            } finally { [Console]::OutputEncoding = $before }
            $json -join '' | Should -Match 'm\\u00fcller'
            ($json -join '' | ConvertFrom-Json | ConvertTo-Json -Depth 9) | Should -Match 'müller'
            $text -join '' | Should -Match 'müller'
        }
    }

    Context 'A file that another program has open' {
        It 'is named, with the way out, where nobody else may read it' {
            New-Table "$TestDrive\held.csv" 2
            $test = Connect-TestOrg
            $held = [IO.File]::Open("$TestDrive\held.csv", 'Open', 'ReadWrite', 'None')
            try { $refused = Get-ErrorOf { Start-FlowExecution $FollowUp -Path "$TestDrive\held.csv" -Connection $test.Org } } finally { $held.Dispose() }
            "$refused" | Should -Match 'held\.csv'
            "$($refused.Exception.Message) $($refused.ErrorDetails)" | Should -Match 'close it in the other program'
            (Get-Ledger $test).LaunchCount | Should -Be 0
        }

        It 'is read where others may' {
            New-Table "$TestDrive\shared.csv" 2
            $test = Connect-TestOrg
            $open = [IO.File]::Open("$TestDrive\shared.csv", 'Open', 'ReadWrite', 'ReadWrite')
            try { (Start-FlowExecution $FollowUp -Path "$TestDrive\shared.csv" -Connection $test.Org).Status | Should -Be 'Launched', 'Launched' } finally { $open.Dispose() }
        }
    }

    Context 'Paths and names' {
        It 'takes a path of 344 characters' {
            $long = "$TestDrive"
            while ($long.Length -lt 330) { $long = Join-Path $long ('f' * [Math]::Min(60, 334 - $long.Length)) }
            $null = New-Item -ItemType Directory $long
            $file = Join-Path $long ('r' * [Math]::Max(1, 339 - $long.Length) + '.csv')
            New-Table $file 2
            $file.Length | Should -BeGreaterThan 340
            $test = Connect-TestOrg
            (Start-FlowExecution $FollowUp -Path $file -Connection $test.Org -Journal "$long\journal" -Batch long).Status | Should -Be 'Launched', 'Launched'
            (Get-FlowBatch long -Journal "$long\journal").Name | Should -Be 'long'
        }

        It 'keeps a batch of the name <Name>' -ForEach @{ Name = 'CON' }, @{ Name = 'a:b' }, @{ Name = 'NUL.txt' }, @{ Name = 'dots...' }, @{ Name = 'x/..\y' }, @{ Name = 'Müller <1> | "2"' } {
            New-Table "$TestDrive\names.csv" 1
            $test = Connect-TestOrg
            $null = Start-FlowExecution $FollowUp -Path "$TestDrive\names.csv" -Connection $test.Org -Journal "$TestDrive\names" -Batch $Name
            (Get-FlowBatch $Name.ToUpperInvariant() -Journal "$TestDrive\names").Name | Should -Be $Name
            Remove-FlowBatch $Name -Journal "$TestDrive\names" -Confirm:$false
            Get-ChildItem "$TestDrive\names" | Should -BeNullOrEmpty
        }
    }

    Context 'The mark of the web' {
        BeforeAll {
            if ($IsWindows) {
                $marked = "$TestDrive\marked\FlowExec"
                Copy-Item $ModuleFolder $marked -Recurse
                foreach ($file in Get-ChildItem $marked -Recurse -File) { Set-Content -LiteralPath $file.FullName -Stream Zone.Identifier "[ZoneTransfer]`r`nZoneId=3" }
            }
            function Import-Marked([string] $Policy) {
                $pwsh, $library = Get-PowerShell
                & $pwsh @(if ($library) { $library }) -NoLogo -NoProfile -NonInteractive -ExecutionPolicy $Policy -Command "Import-Module '$marked\FlowExec.psd1' -ErrorAction Stop; (New-FlowExecutionContext -FlowName x).FlowName" 2>&1
            }
        }

        It 'keeps nobody from importing the module and running a command, under <Policy>' -ForEach @{ Policy = 'RemoteSigned' }, @{ Policy = 'Bypass' } {
            Import-Marked $Policy | Select-Object -Last 1 | Should -Be 'x'
        }
    }
}
