# A journal on a server, by the cmdlets: rows are put there, encrypted, and launched by who knows nothing of them but the batch's name.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/Postgres.ps1"
    $server = Start-TestPostgres
    function Get-Place([string] $Password) {
        $credential = [pscredential]::new('postgres', (ConvertTo-SecureString $Password -AsPlainText -Force))
        @{ Journal = "Host=127.0.0.1;Port=$($server.Port);Database=postgres"; JournalCredential = $credential }
    }
}

AfterAll { if ($server.Process) { Stop-TestPostgres $server } }

Describe 'Start-FlowExecution on a server' {
    BeforeEach {
        if ($server.Missing) { Set-ItResult -Skipped -Because $server.Missing; return }
        $test = Connect-TestOrg
        $key = $env:FLOWEXEC_JOURNAL_KEY = [Convert]::ToBase64String([Security.Cryptography.RandomNumberGenerator]::GetBytes(32))
        $place = Get-Place $server.Password
    }
    AfterEach {
        Remove-Item Env:FLOWEXEC_JOURNAL_KEY -ErrorAction Ignore
        Disconnect-TestOrg
    }

    It 'puts rows there that nobody can read, and Resume-FlowBatch launches them by the name alone' {
        1..40 | ForEach-Object { @{ customerId = "customer-$_" } } |
            Start-FlowExecution $FollowUp -Batch sealed -LoadOnly -Encrypt -WarningAction SilentlyContinue @place | Should -BeNullOrEmpty
        (Get-Ledger $test).LaunchCount | Should -Be 0
        (Get-FlowBatch sealed @place).Counts['Planned'] | Should -Be 40
        Invoke-TestPostgres $server "select count(*), count(body) from flowexec.row where position('customer-'::bytea in body) = 0" | Should -Be '40|40'

        $env:FLOWEXEC_JOURNAL_KEY = $null
        { Resume-FlowBatch sealed -ErrorAction Stop @place } | Should -Throw -ErrorId 'BatchKeyMissing*'
        $env:FLOWEXEC_JOURNAL_KEY = $key
        $launched = Resume-FlowBatch sealed -Wait @place
        $launched.Status | Select-Object -Unique | Should -Be 'Completed'
        (Get-Ledger $test).LaunchCount | Should -Be 40
        Invoke-TestPostgres $server 'select count(body) from flowexec.row' | Should -Be 0
    }

    It 'goes on in a job too' {
        1..3 | ForEach-Object { @{ customerId = "$_" } } | Start-FlowExecution $FollowUp -Batch job -LoadOnly @place
        $launched = Resume-FlowBatch job -AsJob @place | Receive-Job -Wait -AutoRemoveJob
        $launched.Status | Should -Be 'Launched', 'Launched', 'Launched'
    }

    It 'leaves values in the file, which Resume-FlowBatch reads where it is, and sends nothing where it has changed' {
        $file = Join-Path $TestDrive people.csv
        1..40 | ForEach-Object { [pscustomobject]@{ Nr = '{0:D3}' -f $_; customerName = "Lovelace $_"; balance = "1.234,5$($_ % 10)"; vip = 'NULL' } } |
            Export-Csv $file -Delimiter ';' -Encoding utf8
        $options = @{
            Path = $file; FlowName = $FollowUp; InputMap = @{ customerId = 'Nr' }; Constant = @{ language = 'de'; score = 3 }; Culture = 'de-DE'
            NullValue = 'NULL'; Name = 'row {Nr}'; Key = 'Nr'; KeyHash = $true; WarningAction = 'SilentlyContinue'
        }
        $direct = Start-FlowExecution @options -NoJournal
        $direct.Status | Select-Object -Unique | Should -Be 'Launched'
        Start-FlowExecution @options -Batch shared -LoadOnly -SharedFile @place | Should -BeNullOrEmpty
        Invoke-TestPostgres $server "select count(*) from flowexec.row r where r::text like '%ovelace%' or position('ovelace'::bytea in r.body) > 0" | Should -Be 0
        Invoke-TestPostgres $server "select count(r.body) from flowexec.row r join flowexec.batch b on b.number = r.batch where b.name = 'shared'" | Should -Be 40

        $moved = Join-Path $TestDrive moved.csv
        Move-Item $file $moved
        { Resume-FlowBatch shared -ErrorAction Stop @place } | Should -Throw -ErrorId 'SharedFileUnreadable*' -ExpectedMessage "*$file*"
        Set-Content $file 'Nr;customerName'
        { Resume-FlowBatch shared -ErrorAction Stop @place } | Should -Throw -ErrorId 'SharedFileChanged*' -ExpectedMessage "*$file*"
        (Get-Ledger $test).LaunchCount | Should -Be 40
        $launched = Resume-FlowBatch shared -Path $moved @place
        $launched.Status | Select-Object -Unique | Should -Be 'Launched'
        $hashes = (Get-Ledger $test).Launches.BodyHash
        $hashes | Should -HaveCount 80
        $hashes | Group-Object | ForEach-Object Count | Select-Object -Unique | Should -Be 2
    }

    It 'refuses to leave values in a file where there is none, or nothing to encrypt' {
        { @{ customerId = '1' } | Start-FlowExecution $FollowUp -LoadOnly -SharedFile -ErrorAction Stop @place } | Should -Throw -ErrorId 'SharedFileRefused*'
        $file = Join-Path $TestDrive few.csv
        Set-Content $file 'customerId', '1'
        { Start-FlowExecution $FollowUp -Path $file -LoadOnly -SharedFile -Encrypt -ErrorAction Stop @place } | Should -Throw -ErrorId 'SharedFileRefused*'
        { Start-FlowExecution $FollowUp -Path $file -SharedFile -ErrorAction Stop -Journal $TestDrive } | Should -Throw -ErrorId 'SharedFileRefused*'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'says who is not let in, and never by which password' {
        $other = Get-Place 's3cret-and-wrong'
        $failure = { @{ customerId = '1' } | Start-FlowExecution $FollowUp -LoadOnly -ErrorAction Stop @other } | Should -Throw -ErrorId 'JournalSignInRefused*' -PassThru
        "$failure $($failure.ErrorDetails) $($failure.Exception)" | Should -Not -Match 's3cret'
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }

    It 'refuses what wants a server where the journal is a folder: <Given.Keys>' -ForEach @(
        @{ Given = @{ LoadOnly = $true }; ErrorId = 'JournalNotShared' }
        @{ Given = @{ Encrypt = $true }; ErrorId = 'EncryptRefused' }
    ) {
        { @{ customerId = '1' } | Start-FlowExecution $FollowUp -Journal $TestDrive -ErrorAction Stop @Given } | Should -Throw -ErrorId "$ErrorId*"
        (Get-Ledger $test).LaunchCount | Should -Be 0
    }
}
